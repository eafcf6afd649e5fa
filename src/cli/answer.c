#include "cli/answer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/out.h"

enum { LABEL_WIDTH = 16, PAGE_DEFAULT = 50 };

tana_err answer_node(const struct args *args, struct client **ret, struct err *err)
{
    const char *url = args->node ? args->node : getenv("TANA_NODE");
    return client_open(url && *url ? url : NODE_URL_DEFAULT, ret, err);
}

int answer_error(const struct args *args, const struct err *err)
{
    if (!args->json)
        return out_error(err);
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    buf_printf(&text,
               "{\"error\":{\"code\":\"%s\",\"exitStatus\":%d,\"message\":", err_slug(err->code),
               err_exit_status(err->code));
    json_put_str(&text, err->message);
    buf_append_str(&text, "}}\n");
    out_write(&out_stdout, buf_bytes(&text));
    return out_finish(err_exit_status(err->code));
}

void answer_json(const json_t *document)
{
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    json_put_value(&text, document);
    buf_append_char(&text, '\n');
    out_write(&out_stdout, buf_bytes(&text));
}

void answer_text(const struct buf *text)
{
    struct bytes bytes = buf_bytes(text);
    while (bytes.size && bytes.data[bytes.size - 1] == '\n')
        bytes.size--;
    if (bytes.size)
        out_line(&out_stdout, bytes);
}

void answer_line(struct buf *out, const char *label, const char *value)
{
    buf_printf(out, "%-*s", LABEL_WIDTH, label);
    buf_append_str(out, value);
    buf_append_char(out, '\n');
}

void answer_members(struct buf *out, const json_t *object, const char *const *names)
{
    for (; *names; names += 2) {
        const json_t *value = json_object_get(object, names[1]);
        char number[32];
        if (json_is_string(value)) {
            answer_line(out, names[0], json_string_value(value));
        } else if (json_is_integer(value)) {
            snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
            answer_line(out, names[0], number);
        } else if (json_is_boolean(value)) {
            answer_line(out, names[0], json_is_true(value) ? "yes" : "no");
        }
    }
}

const char *answer_member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

uint64_t answer_number(const json_t *object, const char *name)
{
    return (uint64_t)json_integer_value(json_object_get(object, name));
}

const char *answer_party(const json_t *party)
{
    const char *name = json_is_string(party) ? json_string_value(party)
                                             : json_string_value(json_object_get(party, "name"));
    return name ? name : answer_member(party, "id");
}

/* ------------------------------------------------------------------------------ documents ---- */

tana_err answer_page(const struct args *args, struct client *client, const char *path, json_t **ret,
                     struct err *err)
{
    _cleanup_(buf_release) struct buf full = buf_init(CLIENT_PATH_MAX);
    buf_printf(&full, "%s%slimit=%" PRIu64, path, strchr(path, '?') ? "&" : "?",
               args->limit ? args->limit : PAGE_DEFAULT);
    if (args->cursor) {
        buf_append_str(&full, "&cursor=");
        client_put_escaped(&full, args->cursor);
    }
    return client_get(client, buf_str(&full), ret, err);
}

void answer_more(struct buf *out, const json_t *page)
{
    const char *next = answer_member(page, "next");
    if (*next)
        buf_printf(out, "There is more: --cursor %s\n", next);
}

static int show_document(const struct args *args, const json_t *document, answer_show *show)
{
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    if (args->json) {
        answer_json(document);
    } else {
        show(&text, document);
        answer_text(&text);
    }
    return out_finish(0);
}

int answer_document(const struct args *args, const char *path, answer_show *show)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *document = NULL;
    if (answer_node(args, &client, &err) || client_get(client, path, &document, &err))
        return answer_error(args, &err);
    return show_document(args, document, show);
}

int answer_list(const struct args *args, const char *path, answer_show *show)
{
    struct err err;
    _cleanup_(client_freep) struct client *client = NULL;
    _cleanup_(json_release) json_t *page = NULL;
    if (answer_node(args, &client, &err) || answer_page(args, client, path, &page, &err))
        return answer_error(args, &err);
    return show_document(args, page, show);
}

/* -------------------------------------------------------------------------------- tables ----- */

struct columns columns_new(size_t columns, unsigned right)
{
    return (struct columns){.width = columns, .right = right};
}

void columns_add(struct columns *t, const char *cell)
{
    if (t->count == t->capacity) {
        t->capacity = t->capacity ? 2 * t->capacity : 64;
        t->cells = xrealloc(t->cells, t->capacity * sizeof *t->cells);
    }
    t->cells[t->count++] = xstrdup(cell);
}

/* Characters as a terminal counts them: what is not the first byte of a character has no width. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

static size_t column_width(const struct columns *t, size_t column)
{
    size_t width = 0;
    for (size_t i = column; i < t->count; i += t->width) {
        size_t own = width_of(t->cells[i]);
        width = own > width ? own : width;
    }
    return width;
}

void columns_put(struct buf *out, const struct columns *t)
{
    size_t widths[COLUMNS_MAX];
    for (size_t i = 0; i < t->width; i++)
        widths[i] = column_width(t, i);
    for (size_t i = 0; i < t->count; i++) {
        size_t column = i % t->width;
        bool last = column + 1 == t->width;
        int gap = (int)(widths[column] - width_of(t->cells[i]));
        bool right = t->right >> column & 1;
        buf_printf(out, "%*s", right ? gap : 0, "");
        buf_append_str(out, t->cells[i]);
        buf_printf(out, "%*s%s", right || last ? 0 : gap, "", last ? "\n" : "  ");
    }
}

void columns_release(struct columns *t)
{
    for (size_t i = 0; i < t->count; i++)
        free(t->cells[i]);
    free(t->cells);
    *t = (struct columns){0};
}
