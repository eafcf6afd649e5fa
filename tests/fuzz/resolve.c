/* Import specifiers: whatever is written, what comes out is a normalised path below the root. The
 * input is the importer's path, a NUL, and the specifier. */
#include "fuzz/fuzz.h"

#include "runtime/resolve.h"

static bool normalised(const char *path)
{
    const char *part = path;
    for (const char *at = path;; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        struct bytes name = bytes_of(part, (size_t)(at - part));
        if (name.size == 0 || bytes_eq_str(name, ".") || bytes_eq_str(name, ".."))
            return false;
        if (*at == '\0')
            return true;
        part = at + 1;
    }
}

void fuzz_one(struct bytes input)
{
    const unsigned char *nul = input.size ? memchr(input.data, 0, input.size) : NULL;
    if (!nul || nul - input.data >= FILE_PATH_MAX || !normalised((const char *)input.data))
        return;
    struct bytes specifier = bytes_of(nul + 1, input.size - (size_t)(nul - input.data) - 1);
    for (int types = 0; types < 2; types++) {
        struct candidates c;
        struct err err;
        if (resolve_import((const char *)input.data, specifier, types, &c, &err)) {
            REQUIRE(strlen(err.message) > 0);
            continue;
        }
        REQUIRE((c.builtin != NULL) != (c.count > 0) && c.count <= CANDIDATES_MAX);
        for (size_t i = 0; i < c.count; i++) {
            enum source_kind kind;
            REQUIRE(normalised(c.paths[i]) && source_kind_of(c.paths[i], &kind));
        }
    }
}
