/* tana init: a data directory with a chain that has not begun yet. */
#include "cli/answer.h"
#include "cli/data.h"
#include "cli/init.h"
#include "cli/out.h"

int cmd_init(const struct args *args)
{
    struct err err;
    struct init_made made;
    _cleanup_(free_ptr) char *directory =
        data_directory(args->operand_count ? args->operands[0] : args->data, &err);
    if (!directory || init_make(directory, &made, &err))
        return answer_error(args, &err);
    if (!args->json) {
        init_tell(directory, &made);
        return out_finish(0);
    }
    _cleanup_(buf_release) struct buf text = buf_init(ANSWER_SIZE_MAX);
    buf_append_str(&text, "{\"directory\":");
    json_put_str(&text, directory);
    buf_printf(&text, ",\"chain\":\"%s\",\"producer\":\"%s\",\"admin\":\"%s\"}\n", made.chain,
               made.producer, made.admin);
    out_write(&out_stdout, buf_bytes(&text));
    return out_finish(0);
}
