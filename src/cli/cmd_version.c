#include "cli/command.h"
#include "cli/out.h"
#include "toolchain.h"

int cmd_version(const struct args *args)
{
    const char *format = args->json ? "{\"tana\":\"%s\",\"v8\":\"%s\",\"typescript\":\"%s\"}\n"
                                    : "tana %s\nV8 %s\nTypeScript %s\n";
    out_printf(&out_stdout, format, TANA_VERSION, TANA_V8_VERSION, TANA_TYPESCRIPT_VERSION);
    return out_finish(0);
}
