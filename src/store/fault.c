#include "store/fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *const names[FAULTS] = {
#define FAULT(name, text, meaning) [FAULT_##name] = text,
#include "store/fault.def"
#undef FAULT
};

static struct {
    pthread_once_t once;
    int point; /* FAULTS: none is set */
    enum { KILL, CUT, STOP } act;
    atomic_long left; /* passings until it happens */
} wanted = {.once = PTHREAD_ONCE_INIT, .point = FAULTS};

void store_fault_set(const char *text)
{
    wanted.point = FAULTS;
    wanted.act = strncmp(text, "cut@", 4) == 0 ? CUT : strncmp(text, "stop@", 5) == 0 ? STOP : KILL;
    if (wanted.act != KILL)
        text = strchr(text, '@') + 1;
    size_t size = strcspn(text, ":");
    atomic_store(&wanted.left, text[size] == ':' ? strtol(text + size + 1, NULL, 10) : 1);
    for (int i = 0; i < FAULTS; i++)
        if (strlen(names[i]) == size && memcmp(names[i], text, size) == 0)
            wanted.point = i;
}

static void read_environment(void)
{
    const char *text = getenv("TANA_FAULT");
    if (text)
        store_fault_set(text);
}

void store_fault_point(enum fault point, int socket_fd)
{
    pthread_once(&wanted.once, read_environment);
    if (point == FAULTS || (int)point != wanted.point || atomic_fetch_sub(&wanted.left, 1) != 1)
        return;
    if (wanted.act == CUT)
        (void)shutdown(socket_fd, SHUT_RDWR);
    else
        (void)kill(getpid(), wanted.act == STOP ? SIGSTOP : SIGKILL);
}
