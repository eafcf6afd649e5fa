#include "worker/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/protocol.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* the sanitizers reserve terabytes and make system calls of their own */
#else
#define SANITIZED 0
#endif

static tana_err limit_resources(const struct sandbox_options *o, struct err *err)
{
    const struct {
        int what;
        rlim_t max;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NOFILE, 16},
        {RLIMIT_MEMLOCK, 0},
        {RLIMIT_STACK, o->stack_bytes},
        {RLIMIT_AS, SANITIZED ? RLIM_INFINITY : o->address_bytes},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit wanted = {limits[i].max, limits[i].max};
        if (setrlimit((__rlimit_resource_t)limits[i].what, &wanted) != 0)
            return ERR(err, E_WORKER, "cannot limit resource %d: %s", limits[i].what,
                       strerror(errno));
    }
    return E_OK;
}

static tana_err close_descriptors(bool keep_snapshot, struct err *err)
{
    unsigned first = keep_snapshot ? WORKER_SNAPSHOT_FD + 1 : WORKER_SOCKET_FD + 1;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0)
        return ERR(err, E_WORKER, "cannot open /dev/null: %s", strerror(errno));
    if (syscall(SYS_close_range, first, ~0U, 0) != 0)
        return ERR(err, E_WORKER, "cannot close descriptors: %s", strerror(errno));
    return E_OK;
}

/* Rights this kernel knows, all of them handled and none granted. */
static tana_err enter_landlock(struct err *err)
{
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < 1)
        return E_OK; /* the kernel has none; seccomp refuses the same calls */
    struct {
        uint64_t handled_access_fs, handled_access_net, scoped;
    } rules = {0};
    static const int fs_rights[] = {0, 13, 14, 15, 15, 16, 16};
    rules.handled_access_fs = (UINT64_C(1) << fs_rights[abi > 6 ? 6 : abi]) - 1;
    if (abi >= 4)
        rules.handled_access_net = 3; /* bind, connect */
    if (abi >= 6)
        rules.scoped = 3; /* abstract Unix sockets, signals */
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    int fd = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (fd < 0 || syscall(SYS_landlock_restrict_self, fd, 0) != 0)
        return ERR(err, E_WORKER, "landlock: %s", strerror(errno));
    close(fd);
    return E_OK;
}

/* What V8, glibc's allocator and the channel need; nothing that names a path, a process or a peer. */
static const int allowed_calls[] = {
    SCMP_SYS(read),          SCMP_SYS(write),          SCMP_SYS(readv),
    SCMP_SYS(writev),        SCMP_SYS(close),          SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),    SCMP_SYS(lseek),          SCMP_SYS(munmap),
    SCMP_SYS(mremap),        SCMP_SYS(madvise),        SCMP_SYS(brk),
    SCMP_SYS(futex),         SCMP_SYS(sched_yield),    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),   SCMP_SYS(gettimeofday),
    SCMP_SYS(time),          SCMP_SYS(nanosleep),      SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getrandom),     SCMP_SYS(getpid),         SCMP_SYS(gettid),
    SCMP_SYS(getrlimit),     SCMP_SYS(sysinfo),        SCMP_SYS(uname),
    SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),   SCMP_SYS(exit),           SCMP_SYS(exit_group),
    SCMP_SYS(getrusage),     SCMP_SYS(poll),           SCMP_SYS(restart_syscall),
};

/* Looked for by libraries as they start; refused with an error instead of death. */
static const int refused_calls[] = {
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(statx),
    SCMP_SYS(ioctl),
    SCMP_SYS(fcntl),
    SCMP_SYS(prctl),
    SCMP_SYS(getcwd),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(pkey_alloc),
    SCMP_SYS(membarrier),
};

static int allow_memory_calls(scmp_filter_ctx filter, bool jit)
{
    /* MAP_SHARED stays out: nothing here shares memory. PROT_EXEC is for the compiler alone. */
    struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    if (jit)
        return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 0) |
               seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 0);
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_exec) |
           seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_exec);
}

static tana_err enter_seccomp(bool jit, struct err *err)
{
    scmp_filter_ctx filter = seccomp_init(SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
    if (!filter)
        return ERR(err, E_WORKER, "seccomp: no filter");
    int failed = 0;
    if (!SANITIZED) {
        for (size_t i = 0; i < sizeof allowed_calls / sizeof *allowed_calls; i++)
            failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
        for (size_t i = 0; i < sizeof refused_calls / sizeof *refused_calls; i++)
            failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused_calls[i], 0);
        failed |= allow_memory_calls(filter, jit);
        /* abort() ends in a signal to the process itself, and only there */
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
        /* getrlimit() in glibc is prlimit64 on itself, without new values */
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2,
                                   SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
    } else {
        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(socket), 0);
        failed |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(execve), 0);
    }
    int loaded = failed ? -EINVAL : seccomp_load(filter);
    seccomp_release(filter);
    return loaded == 0 ? E_OK : ERR(err, E_WORKER, "seccomp: %s", strerror(-loaded));
}

tana_err sandbox_enter(const struct sandbox_options *options, struct err *err)
{
    if (limit_resources(options, err) || close_descriptors(options->keep_snapshot, err))
        return err->code;
    /* A parent that is killed cannot end us; the socket's end would go unseen while a program runs. */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
        return ERR(err, E_WORKER, "cannot be tied to the parent: %s", strerror(errno));
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return ERR(err, E_WORKER, "no_new_privs: %s", strerror(errno));
    if (enter_landlock(err))
        return err->code;
    return enter_seccomp(options->jit, err);
}
