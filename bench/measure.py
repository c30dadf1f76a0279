"""Runs a program and says what it took."""

import os
import signal
import subprocess
import threading
import time


class TooSlow(Exception):
    """The program was stopped because it took too long."""


class Failed(Exception):
    """The program ended with an error."""


def run(command, folder, cores, limit, environment=None):
    """Runs a command on some cores; gives wall and CPU seconds, and the peak memory in MB.

    The memory is that of the largest process. It is never less than that of this driver, which
    the system counts in: about 20 MB.
    """
    log = os.path.join(folder, "log")
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        with open(log, "wb") as errors:
            start = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors,
                start_new_session=True, env={**os.environ, **(environment or {})})
    finally:
        os.sched_setaffinity(0, before)
    late = threading.Event()

    def stop():
        late.set()
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(limit, stop)
    timer.start()
    try:
        _, status, used = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        timer.cancel()
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if late.is_set():
        raise TooSlow
    if process.returncode != 0:
        with open(log, errors="replace") as errors:
            raise Failed(errors.read()[-2000:])
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}
