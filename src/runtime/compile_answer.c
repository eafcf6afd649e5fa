#include <stdlib.h>

#include "codec/json.h"
#include "codec/text.h"
#include "codec/wire.h"
#include "runtime/compile_priv.h"
#include "runtime/limits.h"
#include "runtime/protocol.h"

enum {
    IMPORTS_MAX = 10000, /* mentions in one file */
    RELATED_MAX = 16,
    PACK_FORMAT = 1,
};

void compiled_release(struct compiled *c)
{
    buf_release(&c->js);
    buf_release(&c->map);
    for (size_t i = 0; i < c->import_count; i++)
        free(c->imports[i].specifier);
    free(c->imports);
    diagnostics_release(&c->diagnostics);
    *c = (struct compiled){0};
}

static struct compiled compiled_init(void)
{
    return (struct compiled){.js = buf_init(FRAME_SIZE_MAX), .map = buf_init(FRAME_SIZE_MAX)};
}

/* --------------------------------------------------------------------------------- members --- */

/* The worker is not trusted: each of these notes in *sound when a member is not what it should be. */

static struct bytes text_member(const json_t *object, const char *name, bool *sound)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value)) {
        *sound = false;
        return bytes_of(NULL, 0);
    }
    return json_text(value);
}

static char *string_member(const json_t *object, const char *name, bool *sound)
{
    struct bytes text = text_member(object, name, sound);
    return xmemdup0(text.data, text.size);
}

static uint32_t number_member(const json_t *object, const char *name, bool *sound)
{
    const json_t *value = json_object_get(object, name);
    json_int_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > INT32_MAX) {
        *sound = false;
        return 0;
    }
    return (uint32_t)number;
}

static bool bool_member(const json_t *object, const char *name, bool *sound)
{
    const json_t *value = json_object_get(object, name);
    *sound &= json_is_boolean(value);
    return json_is_true(value);
}

static const json_t *array_member(const json_t *object, const char *name, size_t max, bool *sound)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_array(value) || json_array_size(value) > max)
        *sound = false;
    return value;
}

/* ---------------------------------------------------------------------------- diagnostics ---- */

static void read_diagnostic(const json_t *from, struct diagnostic *to, bool related, bool *sound)
{
    struct bytes category = text_member(from, "category", sound);
    to->category = bytes_eq_str(category, "error")     ? DIAGNOSTIC_ERROR
                   : bytes_eq_str(category, "warning") ? DIAGNOSTIC_WARNING
                                                       : DIAGNOSTIC_MESSAGE;
    to->path = string_member(from, "path", sound);
    to->code = string_member(from, "code", sound);
    to->message = string_member(from, "message", sound);
    to->line = number_member(from, "line", sound);
    to->col = number_member(from, "col", sound);
    to->end_line = number_member(from, "endLine", sound);
    to->end_col = number_member(from, "endCol", sound);
    if (!related || !json_object_get(from, "related"))
        return;
    const json_t *more = array_member(from, "related", RELATED_MAX, sound);
    if (!*sound)
        return;
    to->related = xcalloc(json_array_size(more), sizeof *to->related);
    for (size_t i = 0; i < json_array_size(more) && *sound; i++)
        read_diagnostic(json_array_get(more, i), &to->related[to->related_count++], false, sound);
}

static void read_diagnostics(const json_t *root, struct diagnostics *ret_list, bool *sound)
{
    const json_t *list = array_member(root, "diagnostics", DIAGNOSTICS_MAX, sound);
    for (size_t i = 0; *sound && i < json_array_size(list); i++)
        read_diagnostic(json_array_get(list, i), diagnostics_add(ret_list), true, sound);
}

static json_t *read_root(struct bytes json, bool *ret_tainted, struct err *err)
{
    const struct json_rules rules = {.size_max = FRAME_SIZE_MAX, .depth_max = 16};
    json_t *root = json_read(json, &rules, err);
    *ret_tainted = root && json_is_true(json_object_get(root, "tainted"));
    return root;
}

static tana_err unsound(struct err *err)
{
    return ERR(err, E_WORKER, "the compile worker gave an answer that breaks the rules");
}

tana_err answer_read_check(struct bytes json, struct diagnostics *ret_diagnostics,
                           bool *ret_tainted, struct err *err)
{
    bool sound = true;
    *ret_diagnostics = (struct diagnostics){0};
    _cleanup_(json_release) json_t *root = read_root(json, ret_tainted, err);
    if (!root)
        return unsound(err);
    bool ok = bool_member(root, "ok", &sound);
    read_diagnostics(root, ret_diagnostics, &sound);
    if (sound && ok == (diagnostics_errors(ret_diagnostics) == 0))
        return E_OK;
    diagnostics_release(ret_diagnostics);
    return unsound(err);
}

/* ------------------------------------------------------------------------ transpile, scan ---- */

static void read_imports(const json_t *root, struct compiled *c, bool *sound)
{
    const json_t *list = array_member(root, "imports", IMPORTS_MAX, sound);
    if (!*sound)
        return;
    c->imports = xcalloc(json_array_size(list), sizeof *c->imports);
    for (size_t i = 0; i < json_array_size(list) && *sound; i++) {
        const json_t *from = json_array_get(list, i);
        struct compiled_import *to = &c->imports[c->import_count++];
        to->specifier = string_member(from, "specifier", sound);
        to->line = number_member(from, "line", sound);
        to->col = number_member(from, "col", sound);
        to->dynamic = bool_member(from, "dynamic", sound);
        to->type_only = bool_member(from, "typeOnly", sound);
    }
}

tana_err answer_read(struct bytes json, struct compiled *ret_compiled, bool *ret_tainted,
                     struct err *err)
{
    bool sound = true;
    struct compiled c = compiled_init();
    *ret_compiled = compiled_init();
    _cleanup_(json_release) json_t *root = read_root(json, ret_tainted, err);
    if (!root)
        return unsound(err);
    c.ok = bool_member(root, "ok", &sound);
    if (json_object_get(root, "js")) {
        buf_append_bytes(&c.js, text_member(root, "js", &sound));
        buf_append_bytes(&c.map, text_member(root, "map", &sound));
    }
    read_imports(root, &c, &sound);
    read_diagnostics(root, &c.diagnostics, &sound);
    if (!sound || c.js.overflowed || c.ok != (diagnostics_errors(&c.diagnostics) == 0)) {
        compiled_release(&c);
        return unsound(err);
    }
    *ret_compiled = c;
    return E_OK;
}

/* ------------------------------------------------------------------------------- the cache --- */

void answer_pack(struct buf *out, const struct compiled *c)
{
    wire_put_u32(out, PACK_FORMAT);
    wire_put_bytes(out, buf_bytes(&c->js));
    wire_put_bytes(out, buf_bytes(&c->map));
    wire_put_u32(out, (uint32_t)c->import_count);
    for (size_t i = 0; i < c->import_count; i++) {
        wire_put_str(out, c->imports[i].specifier);
        wire_put_u32(out, c->imports[i].line);
        wire_put_u32(out, c->imports[i].col);
        wire_put_u8(out, c->imports[i].dynamic);
    }
}

bool answer_unpack(struct bytes packed, struct compiled *ret_compiled)
{
    struct wire_reader r = wire_reader(packed);
    struct compiled c = compiled_init();
    c.ok = true;
    uint32_t format = wire_get_u32(&r);
    buf_append_bytes(&c.js, wire_get_bytes(&r));
    buf_append_bytes(&c.map, wire_get_bytes(&r));
    uint32_t count = wire_get_u32(&r);
    bool sound = format == PACK_FORMAT && count <= IMPORTS_MAX && !r.failed;
    if (sound)
        c.imports = xcalloc(count, sizeof *c.imports);
    while (sound && c.import_count < count) {
        struct compiled_import *import = &c.imports[c.import_count++];
        struct bytes specifier = wire_get_bytes(&r);
        import->specifier = xmemdup0(specifier.data, specifier.size);
        import->line = wire_get_u32(&r);
        import->col = wire_get_u32(&r);
        import->dynamic = wire_get_u8(&r) != 0;
        sound = !r.failed;
    }
    if (!sound || !wire_done(&r)) {
        compiled_release(&c);
        return false;
    }
    *ret_compiled = c;
    return true;
}
