#include "runtime/codeframe.h"

#include <ctype.h>
#include <stdio.h>

#include "runtime/glyph.h"

/* The colours of tsc. */
#define RESET "\033[0m"
#define PATH_COLOUR "\033[96m"
#define PLACE_COLOUR "\033[93m"
#define ERROR_COLOUR "\033[91m"
#define WARNING_COLOUR "\033[93m"
#define MESSAGE_COLOUR "\033[94m"
#define CODE_COLOUR "\033[90m"
#define GUTTER_COLOUR "\033[7m"

/* How one frame looks. */
struct style {
    unsigned indent; /* spaces before the gutter */
    unsigned gutter; /* columns of the line numbers */
    const char *marks;
    bool colour;
};

static void put_colour(struct buf *out, const char *colour, bool wanted)
{
    if (wanted)
        buf_append_str(out, colour);
}

static void put_many(struct buf *out, char c, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        buf_append_char(out, c);
}

void codeframe_text(struct buf *out, struct bytes text, unsigned indent)
{
    while (text.size > 0) {
        if (text.data[0] == '\n') {
            buf_append_char(out, '\n');
            put_many(out, ' ', indent);
            text = bytes_of(text.data + 1, text.size - 1);
        } else {
            struct glyph g = glyph_next(&text);
            buf_append(out, g.text, g.size);
        }
    }
}

void codeframe_word(struct buf *out, const char *text)
{
    for (struct bytes rest = bytes_str(text); rest.size > 0;) {
        struct glyph g = glyph_next(&rest);
        buf_append(out, g.text, g.size);
    }
}

/* The size of the line end that the text begins with, or 0. Lines end as in ECMAScript. */
static size_t line_end(struct bytes text)
{
    const unsigned char *p = text.data;
    if (p[0] == '\n')
        return 1;
    if (p[0] == '\r')
        return text.size > 1 && p[1] == '\n' ? 2 : 1;
    bool is_separator =
        text.size > 2 && p[0] == 0xe2 && p[1] == 0x80 && (p[2] == 0xa8 || p[2] == 0xa9);
    return is_separator ? 3 : 0;
}

/* Takes one line without its end off the front of *rest. False when it was the last one. */
static bool next_line(struct bytes *rest, struct bytes *ret_line)
{
    for (size_t i = 0; i < rest->size; i++) {
        size_t left = rest->size - i, end = line_end(bytes_of(rest->data + i, left));
        if (end > 0) {
            *ret_line = bytes_of(rest->data, i);
            *rest = bytes_of(rest->data + i + end, left - end);
            return true;
        }
    }
    *ret_line = *rest;
    *rest = bytes_of(NULL, 0);
    return false;
}

static struct bytes trim_end(struct bytes line)
{
    while (line.size > 0 && (line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t'))
        line.size--;
    return line;
}

/* The columns of a line, from 0, that are shown and marked. */
struct window {
    unsigned from, to;           /* shown */
    unsigned mark_from, mark_to; /* marked; empty = nothing */
};

static bool in_word(const struct glyph *g)
{
    char c = g->text[0];
    return g->size == 1 ? isalnum((unsigned char)c) || c == '_' || c == '$' : (c & 0x80) != 0;
}

/* Measures the line and places the window; units are UTF-16 code units from 0. With `point` the mark
 * goes from unit_from to the end of the word there. */
static struct window window_of(struct bytes line, uint32_t unit_from, uint32_t unit_to, bool point)
{
    struct window w = {.mark_from = UINT32_MAX};
    unsigned columns = 0;
    uint32_t unit = 0;
    while (line.size > 0) {
        struct glyph g = glyph_next(&line);
        if (unit + g.units > unit_from && w.mark_from == UINT32_MAX)
            w.mark_from = columns;
        unit += g.units;
        columns += g.width;
        point = point && (w.mark_from == UINT32_MAX || in_word(&g));
        if (unit <= unit_to || (point && w.mark_from != UINT32_MAX))
            w.mark_to = columns;
    }
    if (w.mark_from == UINT32_MAX)
        w.mark_from = columns;
    if (w.mark_to < w.mark_from)
        w.mark_to = w.mark_from;
    w.to = columns;
    if (columns > CODEFRAME_WIDTH_MAX) {
        unsigned before = CODEFRAME_WIDTH_MAX / 3;
        w.from = w.mark_from > before ? w.mark_from - before : 0;
        if (w.from > columns - CODEFRAME_WIDTH_MAX)
            w.from = columns - CODEFRAME_WIDTH_MAX;
        w.to = w.from + CODEFRAME_WIDTH_MAX;
    }
    return w;
}

static void put_gutter(struct buf *out, const struct style *style, const char *text)
{
    put_many(out, ' ', style->indent);
    put_colour(out, GUTTER_COLOUR, style->colour);
    buf_printf(out, "%*s", (int)style->gutter, text);
    put_colour(out, RESET, style->colour);
    buf_append_char(out, ' ');
}

static void put_source(struct buf *out, struct bytes line, const struct window *w)
{
    unsigned column = 0;
    bool cut = w->from > 0;
    if (cut)
        buf_append_str(out, "…");
    while (line.size > 0) {
        struct glyph g = glyph_next(&line);
        unsigned end = column + g.width;
        if (column >= w->from && end <= w->to)
            buf_append(out, g.text, g.size);
        else if (column < w->to && end > w->from)
            put_many(out, ' ', (end < w->to ? end : w->to) - (column > w->from ? column : w->from));
        if (end > w->to) {
            buf_append_str(out, "…");
            break;
        }
        column = end;
    }
}

/* One source line and the line of marks below it. */
static void put_line(struct buf *out, struct bytes line, uint32_t number, uint32_t unit_from,
                     uint32_t unit_to, bool is_only_line, const struct style *style)
{
    char digits[12];
    snprintf(digits, sizeof digits, "%u", number);
    struct window w = window_of(line, unit_from, unit_to, is_only_line && unit_from == unit_to);
    if (is_only_line && w.mark_to == w.mark_from)
        w.mark_to++;
    put_gutter(out, style, digits);
    put_source(out, line, &w);
    buf_append_char(out, '\n');

    put_gutter(out, style, "");
    put_colour(out, style->marks, style->colour);
    unsigned from = w.mark_from > w.from ? w.mark_from - w.from : 0;
    unsigned to = (w.mark_to <= w.to ? w.mark_to : w.to + 1) - w.from; /* over the "…" at most */
    put_many(out, ' ', from + (w.from > 0));
    put_many(out, '~', to > from ? to - from : 0);
    put_colour(out, RESET, style->colour);
    buf_append_char(out, '\n');
}

static unsigned digits_of(uint32_t number)
{
    unsigned digits = 1;
    for (; number >= 10; number /= 10)
        digits++;
    return digits;
}

static uint32_t count_lines(struct bytes source)
{
    struct bytes line;
    uint32_t lines = 1;
    while (next_line(&source, &line))
        lines++;
    return lines;
}

static void put_range(struct buf *out, struct bytes source, struct codeframe_range r,
                      struct style style)
{
    uint32_t last = count_lines(source);
    if (r.line > last)
        r = (struct codeframe_range){last, UINT32_MAX, last, UINT32_MAX};
    if (r.end_line > last)
        r.end_line = last, r.end_col = UINT32_MAX;
    if (r.end_line < r.line || (r.end_line == r.line && r.end_col < r.col))
        r.end_line = r.line, r.end_col = r.col;
    bool is_long = r.end_line - r.line >= 4;
    style.gutter = digits_of(r.end_line);
    if (is_long && style.gutter < 3)
        style.gutter = 3;
    for (uint32_t number = 1; number <= r.end_line; number++) {
        struct bytes line;
        next_line(&source, &line);
        if (number < r.line)
            continue;
        if (is_long && number > r.line + 1 && number < r.end_line - 1) {
            if (number == r.line + 2) {
                put_gutter(out, &style, "...");
                buf_append_char(out, '\n');
            }
            continue;
        }
        uint32_t from = number == r.line ? r.col - (r.col > 0) : 0;
        uint32_t to = number == r.end_line ? r.end_col - (r.end_col > 0) : UINT32_MAX;
        put_line(out, trim_end(line), number, from, to, r.line == r.end_line, &style);
    }
}

void codeframe_lines(struct buf *out, struct bytes source, struct codeframe_range range,
                     bool colour)
{
    put_range(out, source, range, (struct style){.marks = ERROR_COLOUR, .colour = colour});
}

static void put_place(struct buf *out, const struct diagnostic *d, bool colour)
{
    put_colour(out, PATH_COLOUR, colour);
    codeframe_word(out, d->path);
    put_colour(out, RESET, colour);
    if (d->line == 0)
        return;
    buf_append_char(out, ':');
    put_colour(out, PLACE_COLOUR, colour);
    buf_printf(out, "%u", d->line);
    put_colour(out, RESET, colour);
    buf_append_char(out, ':');
    put_colour(out, PLACE_COLOUR, colour);
    buf_printf(out, "%u", d->col);
    put_colour(out, RESET, colour);
}

static void put_category(struct buf *out, const struct diagnostic *d, bool colour)
{
    static const struct {
        const char *name, *colour;
    } categories[] = {
        [DIAGNOSTIC_ERROR] = {"error", ERROR_COLOUR},
        [DIAGNOSTIC_WARNING] = {"warning", WARNING_COLOUR},
        [DIAGNOSTIC_MESSAGE] = {"message", MESSAGE_COLOUR},
    };
    put_colour(out, categories[d->category].colour, colour);
    buf_append_str(out, categories[d->category].name);
    put_colour(out, RESET, colour);
    put_colour(out, CODE_COLOUR, colour);
    if (d->code && *d->code) {
        buf_append_char(out, ' ');
        codeframe_word(out, d->code);
    }
    buf_append_str(out, ": ");
    put_colour(out, RESET, colour);
}

static struct bytes text_of(codeframe_source source_of, void *user, const char *path)
{
    return source_of && *path ? source_of(user, path) : bytes_of(NULL, 0);
}

static struct codeframe_range range_of(const struct diagnostic *d)
{
    return (struct codeframe_range){d->line, d->col, d->end_line, d->end_col};
}

void codeframe_print(struct buf *out, const struct diagnostic *d, codeframe_source source_of,
                     void *user, bool colour)
{
    if (*d->path) {
        put_place(out, d, colour);
        buf_append_str(out, " - ");
    }
    put_category(out, d, colour);
    codeframe_text(out, bytes_str(d->message), 0);
    buf_append_str(out, "\n\n");
    struct bytes source = text_of(source_of, user, d->path);
    if (source.data && d->line > 0) {
        codeframe_lines(out, source, range_of(d), colour);
        buf_append_char(out, '\n');
    }
    for (size_t i = 0; i < d->related_count; i++) {
        const struct diagnostic *other = &d->related[i];
        if (*other->path) {
            buf_append_str(out, "  ");
            put_place(out, other, colour);
            buf_append_char(out, '\n');
        }
        source = text_of(source_of, user, other->path);
        if (source.data && other->line > 0)
            put_range(out, source, range_of(other),
                      (struct style){.indent = 4, .marks = PATH_COLOUR, .colour = colour});
        buf_append_str(out, "    ");
        codeframe_text(out, bytes_str(other->message), 4);
        buf_append_str(out, "\n\n");
    }
}

/* What the summary says of one file. */
struct tally {
    const struct diagnostic *first;
    size_t errors;
};

static size_t tally_files(const struct diagnostics *list, struct tally *files)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct diagnostic *d = &list->items[i];
        if (d->category != DIAGNOSTIC_ERROR || !*d->path)
            continue;
        size_t at = 0;
        while (at < count && strcmp(files[at].first->path, d->path) != 0)
            at++;
        if (at == count)
            files[count++] = (struct tally){.first = d};
        files[at].errors++;
    }
    return count;
}

static void put_file_and_line(struct buf *out, const struct diagnostic *d, bool colour)
{
    codeframe_word(out, d->path);
    if (d->line == 0)
        return;
    put_colour(out, CODE_COLOUR, colour);
    buf_printf(out, ":%u", d->line);
    put_colour(out, RESET, colour);
}

void codeframe_summary(struct buf *out, const struct diagnostics *list, bool colour)
{
    size_t errors = diagnostics_errors(list);
    if (errors == 0)
        return;
    _cleanup_(free_ptr) struct tally *files = xcalloc(errors, sizeof *files);
    size_t count = tally_files(list, files);
    buf_printf(out, "Found %zu error%s", errors, errors == 1 ? "" : "s");
    if (count == 1) {
        buf_append_str(out, errors == 1 ? " in " : " in the same file, starting at: ");
        put_file_and_line(out, files[0].first, colour);
        buf_append_char(out, '\n');
    } else if (count == 0) {
        buf_append_str(out, ".\n");
    } else {
        buf_printf(out, " in %zu files.\n\nErrors  Files\n", count);
        for (size_t i = 0; i < count; i++) {
            buf_printf(out, "%6zu  ", files[i].errors);
            put_file_and_line(out, files[i].first, colour);
            buf_append_char(out, '\n');
        }
    }
}
