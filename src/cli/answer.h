/* What commands that ask a node have in common: the node, and how answers are printed. */
#ifndef TANA_CLI_ANSWER_H
#define TANA_CLI_ANSWER_H

#include "cli/command.h"
#include "client/client.h"

enum { ANSWER_SIZE_MAX = 64 << 20, COLUMNS_MAX = 8 };

#define NODE_URL_DEFAULT "http://127.0.0.1:7400"

/* The node of --node or $TANA_NODE. Errors as client_open. */
tana_err answer_node(const struct args *args, struct client **ret, struct err *err);

/* How a command ends with an error: on standard error, or with --json as a document on standard output.
 * Returns the exit status. */
int answer_error(const struct args *args, const struct err *err);

/* Prints the document as one line of JSON. */
void answer_json(const json_t *document);

/* Prints members of an object, a line each: the name, then the value. Members that are null or lists
 * or objects are left out; `names` (ended by NULL) chooses and orders, label and member in turn. */
void answer_members(struct buf *out, const json_t *object, const char *const *names);

/* One line of that form. */
void answer_line(struct buf *out, const char *label, const char *value);

/* Untrusted text to standard output, safe for a terminal; ends with one line feed. */
void answer_text(const struct buf *text);

/* A member that is text; "" when it is not there. */
const char *answer_member(const json_t *object, const char *name);
uint64_t answer_number(const json_t *object, const char *name);

/* How an account is called in an answer: {"id","name"} or an id. */
const char *answer_party(const json_t *party);

/* Asks for a page of a list: `path`, which may hold a query, with --limit and --cursor. */
tana_err answer_page(const struct args *args, struct client *client, const char *path, json_t **ret,
                     struct err *err);

/* A line that says how the next page is got, if there is one. */
void answer_more(struct buf *out, const json_t *page);

/* The whole of a command that asks for one document and shows it: with --json as it came. */
typedef void answer_show(struct buf *out, const json_t *document);
int answer_document(const struct args *args, const char *path, answer_show *show);
int answer_list(const struct args *args, const char *path, answer_show *show);

/* Columns that are as wide as their widest cell. */
struct columns {
    size_t width, count, capacity; /* cells of a row, cells in all */
    char **cells;                  /* owned; row by row */
    unsigned right;                /* bit i: column i is aligned to the right */
};

struct columns columns_new(size_t columns, unsigned right);
void columns_add(struct columns *t, const char *cell); /* copied; row by row */
void columns_put(struct buf *out, const struct columns *t);
void columns_release(struct columns *t); /* for _cleanup_ as well */

#endif
