/* Source maps come from files: any bytes are fine. The first two say where to look. */
#include "fuzz/fuzz.h"

#include "runtime/sourcemap.h"

void fuzz_one(struct bytes input)
{
    if (input.size < 2)
        return;
    struct source_place at = {1u + input.data[0], 1u + input.data[1]}, found = {0};
    struct bytes mappings = bytes_of(input.data + 2, input.size - 2);
    bool any = sourcemap_find(mappings, at, &found);
    REQUIRE(!any || (found.line >= 1 && found.col >= 1));
    REQUIRE(any || (found.line == 0 && found.col == 0));
}
