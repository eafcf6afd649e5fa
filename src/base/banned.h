/* Functions that do not compile in Tana, each with what to use instead. Put in front of every C
 * file by the build. */
#ifndef TANA_BASE_BANNED_H
#define TANA_BASE_BANNED_H

/* Their headers first: they may declare the names, but nothing may call them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat stpcpy /* buf_*, memcpy with a checked size */
#pragma GCC poison sprintf vsprintf gets                /* snprintf, buf_printf */
#pragma GCC poison strtok asctime ctime                 /* hidden static state */
#pragma GCC poison gmtime localtime                     /* gmtime_r */
#pragma GCC poison atoi atol atof                       /* no error is told: strtoll and friends */
#pragma GCC poison tmpnam mktemp                        /* racy: mkstemp */
#pragma GCC poison system popen                         /* posix_spawn without a shell */
#pragma GCC poison srand srandom                        /* getrandom or a seeded generator */

#endif
