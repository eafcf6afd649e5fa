/* Moments as text: "2026-01-31T23:59:59.250Z". UTC only, years 1970-9999, whole milliseconds. */
#ifndef TANA_CODEC_RFC3339_H
#define TANA_CODEC_RFC3339_H

#include "base/buf.h"

enum { RFC3339_TEXT_MAX = 25 }; /* bytes, with the NUL */

/* Milliseconds since 1970-01-01T00:00:00Z. The fraction may be absent or have 1-3 digits; the
 * letters T and Z are upper case; no leap second. False when the text is anything else. */
bool rfc3339_parse(struct bytes text, int64_t *ret_ms);

/* Always with three decimals. REQUIREs a moment of the years 1970-9999. Returns `out`. */
const char *rfc3339_format(int64_t ms, char out[RFC3339_TEXT_MAX]);

#endif
