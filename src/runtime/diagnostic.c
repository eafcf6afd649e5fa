#include "runtime/diagnostic.h"

#include <stdlib.h>

static void release_one(struct diagnostic *d)
{
    for (size_t i = 0; i < d->related_count; i++)
        release_one(&d->related[i]);
    free(d->related);
    free(d->path);
    free(d->code);
    free(d->message);
}

void diagnostics_release(struct diagnostics *list)
{
    for (size_t i = 0; i < list->count; i++)
        release_one(&list->items[i]);
    free(list->items);
    *list = (struct diagnostics){0};
}

struct diagnostic *diagnostics_add(struct diagnostics *list)
{
    if (list->count >= DIAGNOSTICS_MAX)
        return NULL;
    list->items = xrealloc(list->items, (list->count + 1) * sizeof *list->items);
    struct diagnostic *added = &list->items[list->count++];
    *added = (struct diagnostic){0};
    return added;
}

void diagnostics_error(struct diagnostics *list, const char *path, const char *code, uint32_t line,
                       uint32_t col, uint32_t length, const char *message)
{
    struct diagnostic *d = diagnostics_add(list);
    if (!d)
        return;
    d->path = xstrdup(path);
    d->code = xstrdup(code);
    d->message = xstrdup(message);
    d->line = line;
    d->col = col;
    d->end_line = line;
    d->end_col = col + length;
}

void diagnostics_move(struct diagnostics *list, struct diagnostics *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct diagnostic *d = diagnostics_add(list);
        if (d)
            *d = from->items[i];
        else
            release_one(&from->items[i]);
    }
    free(from->items);
    *from = (struct diagnostics){0};
}

size_t diagnostics_errors(const struct diagnostics *list)
{
    size_t errors = 0;
    for (size_t i = 0; i < list->count; i++)
        errors += list->items[i].category == DIAGNOSTIC_ERROR;
    return errors;
}
