/* JSON read as strictly as json_read() does, into a flat list of tokens over the text: for the path
 * that every transaction takes, where building a tree of nodes costs more than reading.
 *
 * What json_read() refuses is refused here with the same codes, what it accepts is accepted
 * (tests/fuzz/jsondoc.c compares the two). Whole numbers only. */
#ifndef TANA_CODEC_JSON_DOC_H
#define TANA_CODEC_JSON_DOC_H

#include "codec/json.h"

enum json_kind {
    JSON_DOC_OBJECT,
    JSON_DOC_ARRAY,
    JSON_DOC_TEXT,
    JSON_DOC_INTEGER,
    JSON_DOC_BOOL,
    JSON_DOC_NULL
};

struct json_token {
    enum json_kind kind;
    bool decoded; /* of a text: it had escapes, and stands in doc->decoded */
    uint32_t start,
        end;        /* in the text: a string without its quotes, a container with its brackets */
    uint32_t next;  /* the token behind this value */
    uint32_t count; /* members, or elements */
};

struct json_doc {
    struct bytes text; /* borrowed */
    struct json_token *tokens;
    uint32_t count, capacity;
    char *decoded; /* strings that had escapes, one behind the other */
    size_t decoded_size;
};

/* A value of a document, valid as long as that and its text. `token` NULL is no value. */
struct json_value {
    const struct json_doc *doc;
    const struct json_token *token;
};

/* rules->reals must be false. The text is borrowed for the life of the document. Errors as json_read;
 * the document is to be released in any case. */
tana_err json_doc_read(struct json_doc *doc, struct bytes text, const struct json_rules *rules,
                       struct err *err);
void json_doc_release(struct json_doc *doc); /* for _cleanup_ as well */

struct json_value json_doc_root(const struct json_doc *doc);

/* The member's value, or none. REQUIREs an object. */
struct json_value json_member(struct json_value object, const char *name);

/* Walks elements, or members (*ret_name is theirs; NULL: not asked). Begin with the container itself:
 *     struct json_value v = json_first(list); v.token; v = json_after(list, v)                   */
struct json_value json_first(struct json_value container);
struct json_value json_after(struct json_value container, struct json_value value);
struct bytes json_name_of(struct json_value member); /* of a value in an object */

struct bytes json_value_text(struct json_value text);    /* decoded. REQUIREs a text */
int64_t json_value_integer(struct json_value integer);   /* REQUIREs an integer */
bool json_value_true(struct json_value boolean);         /* REQUIREs a boolean */
struct bytes json_value_source(struct json_value value); /* its JSON, as it stands in the text */

static inline bool json_is(struct json_value value, enum json_kind kind)
{
    return value.token && value.token->kind == kind;
}

#endif
