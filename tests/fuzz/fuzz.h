/* What a fuzz target defines: a property that must hold whatever the bytes are. */
#ifndef TANA_TESTS_FUZZ_FUZZ_H
#define TANA_TESTS_FUZZ_FUZZ_H

#include "base/buf.h"
#include "base/err.h"

/* Ends the process (REQUIRE, a sanitizer) when something is wrong. Keeps nothing between calls. */
void fuzz_one(struct bytes input);

#endif
