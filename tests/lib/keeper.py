"""Runs one suite and leaves nothing of it behind: keeper.py SECONDS PROGRAM [ARGUMENT ...]

Ends with the program's status, after everything that the program started has ended, in whatever
session or group it is. What still runs GRACE_SECONDS after the program, or all of it after SECONDS
or when the caller ends, is killed. Says on descriptor 3 how it went, as one JSON object: "status",
"signal", "late", and "left": the command lines of what had to be killed after the program's end."""
import ctypes
import json
import os
import signal
import sys
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
GRACE_SECONDS = 5
TICK_SECONDS = 0.02


def descendants():
    """Ids of all processes below this one, parents first."""
    found = [os.getpid()]
    for parent in found:
        try:
            for thread in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{thread}/children") as children:
                    found += [int(child) for child in children.read().split()]
        except OSError:  # it has just ended
            pass
    return found[1:]


def command_line(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""


def reap(ended):
    """Takes in whoever has ended, into a table of statuses. False when nobody is left."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True
        ended[pid] = status


def wait_until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(TICK_SECONDS)
    return True


def kill_all(ended):
    while reap(ended):
        for pid in descendants():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        time.sleep(TICK_SECONDS)


def main():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    ended = {}

    def stop(*_):
        kill_all(ended)
        os._exit(1)

    signal.signal(signal.SIGTERM, stop)
    seconds, command = float(sys.argv[1]), sys.argv[2:]
    try:
        pid = os.posix_spawnp(command[0], command, os.environ, setpgroup=0,
                              file_actions=[(os.POSIX_SPAWN_CLOSE, 3)],
                              setsigdef=[signal.SIGTERM, signal.SIGPIPE])
    except OSError as error:
        sys.exit(f"{command[0]}: {error.strerror}")

    def program_ended():
        reap(ended)
        return pid in ended

    late = not wait_until(program_ended, seconds)
    left = []
    if not late and not wait_until(lambda: not reap(ended), GRACE_SECONDS):
        left = [line for line in map(command_line, descendants()) if line]
    kill_all(ended)
    status = ended[pid]
    by_signal = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else None
    code = None if by_signal else os.WEXITSTATUS(status)
    with os.fdopen(3, "w") as answer:
        json.dump({"status": code, "signal": by_signal, "late": late, "left": left}, answer)
    sys.exit(1 if code is None else code)


main()
