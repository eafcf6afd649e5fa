"""Runs programs one after another and says what each used, for attacks.test.mjs.

Reads one JSON object a line: {"args": [...], "cwd", "env": {...}, "seconds"}. Answers one a line:
{"status", "signal", "stdout", "stderr", "seconds", "rss", "orphans"}: processor seconds and the
largest resident set in bytes, of the program and of every process it waited for; orphans are
processes it left behind. Node.js has no wait4, which alone tells these exactly."""
import ctypes
import json
import os
import signal
import sys
import tempfile
import threading

PR_SET_CHILD_SUBREAPER = 36


def end_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def count_orphans():
    """What a program leaves behind becomes a child of this process."""
    count = 0
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return count
        count += 1
        if pid == 0:  # it is still running
            with open(f"/proc/self/task/{os.getpid()}/children") as children:
                for child in children.read().split():
                    os.kill(int(child), signal.SIGKILL)
            os.waitpid(-1, 0)


def run(request, folder):
    names = [os.path.join(folder, name) for name in ("stdout", "stderr")]
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)]
    actions += [(os.POSIX_SPAWN_OPEN, fd + 1, name, flags, 0o600) for fd, name in enumerate(names)]
    os.chdir(request["cwd"])
    pid = os.posix_spawn(request["args"][0], request["args"], request["env"],
                         file_actions=actions, setpgroup=0)
    timer = threading.Timer(request["seconds"], end_group, [pid])
    timer.start()
    _, status, used = os.wait4(pid, 0)
    timer.cancel()
    texts = [open(name, "rb").read().decode("utf-8", "backslashreplace") for name in names]
    return {
        "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "stdout": texts[0], "stderr": texts[1],
        "seconds": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss * 1024,
        "orphans": count_orphans(),
    }


def main():
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    with tempfile.TemporaryDirectory(prefix="tana-attacks-") as folder:
        for line in sys.stdin:
            print(json.dumps(run(json.loads(line), folder)), flush=True)


main()
