/* Options of ASan and UBSan that a program of the sanitized build starts with. The worker is started
 * with an empty environment, so they cannot come from there.
 *
 * exitcode: a status Tana documents for nothing else. detect_leaks=0 in the worker: V8's heap is
 * not scanned, so that everything held from there alone would count as leaked, and the leak checker
 * needs ptrace, which the sandbox refuses. */
#include <sanitizer/asan_interface.h>

#ifdef TANA_WORKER
#define LEAKS "detect_leaks=0:"
#else
#define LEAKS "detect_leaks=1:"
#endif

__attribute__((visibility("default"))) const char *__asan_default_options(void);
__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
    return LEAKS "exitcode=99:detect_stack_use_after_return=1:allocator_may_return_null=1";
}

__attribute__((visibility("default"))) const char *__ubsan_default_options(void);
__attribute__((visibility("default"))) const char *__ubsan_default_options(void)
{
    return "print_stacktrace=1:exitcode=99";
}
