/* The one scanner of JSON, between json.c and json_doc.c. */
#ifndef TANA_CODEC_JSON_PRIV_H
#define TANA_CODEC_JSON_PRIV_H

#include "codec/json.h"

/* Told of every value and name as it is found, in the order of the text. False: stop, *err is set. */
struct json_sink {
    bool (*scalar)(struct json_sink *sink, const unsigned char *start, const unsigned char *end,
                   bool escaped, struct err *err); /* with its quotes */
    void (*open)(struct json_sink *sink, const unsigned char *at, bool object);
    bool (*close)(struct json_sink *sink, const unsigned char *end, struct err *err);
};

/* json_check(), telling `sink` (NULL: nobody). */
tana_err json_scan(struct bytes text, const struct json_rules *rules, struct json_sink *sink,
                   struct err *err);

#endif
