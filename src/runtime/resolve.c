#include "runtime/resolve.h"

#include <stdio.h>

#include "codec/text.h"
#include "runtime/graph.h"

/* The `tana/` spelling of these is a module of its own: it keeps the habits of the original project
 * (numbers as amounts). All others are one module under two names. */
static const char *const builtins[] = {
    "tana:block", "tana:context", "tana:core",  "tana:data",
    "tana:net",   "tana:tx",      "tana:utils", NULL,
};
static const char *const builtins_with_two_forms[] = {"tana/block", "tana/tx", NULL};

const char *const *builtin_names(void)
{
    return builtins;
}

static const char *find_builtin(struct bytes specifier)
{
    for (size_t i = 0; builtins_with_two_forms[i]; i++) {
        if (bytes_eq_str(specifier, builtins_with_two_forms[i]))
            return builtins_with_two_forms[i];
    }
    for (size_t i = 0; builtins[i]; i++) {
        size_t size = strlen(builtins[i]);
        bool same = specifier.size == size && memcmp(specifier.data, "tana", 4) == 0 &&
                    (specifier.data[4] == ':' || specifier.data[4] == '/') &&
                    memcmp(specifier.data + 5, builtins[i] + 5, size - 5) == 0;
        if (same)
            return builtins[i];
    }
    return NULL;
}

static bool starts_with(struct bytes text, const char *start)
{
    size_t size = strlen(start);
    return text.size >= size && memcmp(text.data, start, size) == 0;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size > end_size && memcmp(text + size - end_size, end, end_size) == 0;
}

bool source_kind_of(const char *path, enum source_kind *ret_kind)
{
    if (ends_with(path, ".ts"))
        *ret_kind = SOURCE_TS;
    else if (ends_with(path, ".js"))
        *ret_kind = SOURCE_JS;
    else if (ends_with(path, ".json"))
        *ret_kind = SOURCE_JSON;
    else
        return false;
    return true;
}

/* Characters that no path of a module needs and that make two readers see two names. */
static bool odd_characters(struct bytes specifier)
{
    for (size_t i = 0; i < specifier.size; i++) {
        if (specifier.data[i] < ' ' || specifier.data[i] == 0x7f || specifier.data[i] == '\\')
            return true;
    }
    return false;
}

/* Joins the importer's folder and a relative specifier; false when it leaves the root, or when the
 * path is too long (*ret_long). */
static bool join(const char *importer, struct bytes specifier, char path[FILE_PATH_MAX],
                 bool *ret_long)
{
    const char *slash = strrchr(importer, '/');
    size_t used = slash ? (size_t)(slash - importer) : 0;
    memcpy(path, importer, used);
    *ret_long = false;
    for (size_t i = 0; i < specifier.size;) {
        size_t end = i;
        while (end < specifier.size && specifier.data[end] != '/')
            end++;
        struct bytes part = bytes_of(specifier.data + i, end - i);
        i = end + 1;
        if (part.size == 0 || bytes_eq_str(part, "."))
            continue;
        if (bytes_eq_str(part, "..")) {
            if (used == 0)
                return false;
            while (used > 0 && path[--used] != '/')
                ;
            continue;
        }
        *ret_long = used + part.size + 2 > FILE_PATH_MAX - sizeof ".d.ts";
        if (*ret_long)
            return false;
        if (used > 0)
            path[used++] = '/';
        memcpy(path + used, part.data, part.size);
        used += part.size;
    }
    path[used] = '\0';
    return true;
}

static void add(struct candidates *c, const char *stem, size_t stem_size, const char *ending)
{
    snprintf(c->paths[c->count++], FILE_PATH_MAX, "%.*s%s", (int)stem_size, stem, ending);
}

static void add_source(struct candidates *c, const char *stem, size_t size, bool types)
{
    add(c, stem, size, ".ts");
    if (types)
        add(c, stem, size, ".d.ts");
    add(c, stem, size, ".js");
}

static const char *add_candidates(const char *path, bool types, struct candidates *ret,
                                  struct err *err)
{
    static const char *const other[] = {".tsx", ".jsx", ".mts",  ".cts",
                                        ".mjs", ".cjs", ".node", ".wasm"};
    size_t size = strlen(path);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        if (ends_with(path, other[i])) {
            ERR(err, E_REFUSED, "A module is a .ts, .js or .json file, not %s.", other[i]);
            return "TANA206";
        }
    }
    if (ends_with(path, ".d.ts") && !types) {
        ERR(err, E_REFUSED, "A .d.ts file has only types: write `import type`.");
        return "TANA206";
    }
    if (ends_with(path, ".ts") || ends_with(path, ".json"))
        add(ret, path, size, "");
    else if (ends_with(path, ".js"))
        add_source(ret, path, size - 3, types);
    else
        add_source(ret, path, size, types);
    return NULL;
}

static const char *explain_bare(struct bytes specifier, struct err *err)
{
    struct quoted q = text_quote(specifier);
    if (starts_with(specifier, "tana:") || starts_with(specifier, "tana/")) {
        _cleanup_(buf_release) struct buf names = buf_init(512);
        for (size_t i = 0; builtins[i]; i++)
            buf_printf(&names, "%s%s", i ? ", " : "", builtins[i]);
        ERR(err, E_REFUSED, "There is no module %s. The modules are %s.", q.text, buf_str(&names));
        return "TANA202";
    }
    if (starts_with(specifier, "/")) {
        ERR(err, E_REFUSED, "Cannot import %s: a file is imported by a relative path.", q.text);
        return "TANA203";
    }
    ERR(err, E_REFUSED,
        "Cannot import %s: a program consists of the tana:* modules and of files imported by a"
        " relative path (\"./name.ts\").",
        q.text);
    return "TANA203";
}

const char *resolve_import(const char *importer, struct bytes specifier, bool types,
                           struct candidates *ret_candidates, struct err *err)
{
    char path[FILE_PATH_MAX];
    bool too_long;
    struct quoted q = text_quote(specifier);
    ret_candidates->count = 0;
    ret_candidates->builtin = find_builtin(specifier);
    if (ret_candidates->builtin)
        return NULL;
    if (specifier.size == 0 || odd_characters(specifier)) {
        ERR(err, E_REFUSED, "%s is no name of a module: it %s.", q.text,
            specifier.size ? "holds a control character or a backslash" : "is empty");
        return "TANA205";
    }
    if (!starts_with(specifier, "./") && !starts_with(specifier, "../") &&
        !bytes_eq_str(specifier, ".") && !bytes_eq_str(specifier, ".."))
        return explain_bare(specifier, err);
    if (!join(importer, specifier, path, &too_long)) {
        ERR(err, E_REFUSED, "Cannot import %s: %s.", q.text,
            too_long ? "the path is too long" : "it leaves the project root");
        return too_long ? "TANA205" : "TANA204";
    }
    if (path[0] == '\0' || specifier.data[specifier.size - 1] == '/' ||
        bytes_eq_str(specifier, "..") || bytes_eq_str(specifier, ".")) {
        ERR(err, E_REFUSED, "Cannot import %s: a folder is no module; name the file in it.",
            q.text);
        return "TANA206";
    }
    return add_candidates(path, types, ret_candidates, err);
}
