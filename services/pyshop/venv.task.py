"""Brings `.venv` up to the locked requirements; does nothing when it is already.

The mark is written last, so a run that was killed half-way is simply done again. One run at a time: the next one waits,
also for a pip that outlived its parent.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FLOOR = (3, 11)
HERE = Path(__file__).parent
LOCK = HERE / "requirements-dev.lock"
VENV = HERE / ".venv"
MARK = VENV / "berth-lock.sha256"


def main() -> int:
    if sys.version_info < FLOOR:
        return with_newer_python()
    try:
        with LOCK.open("rb") as lock:
            wait_for(lock)
            return bring_up(hashlib.sha256(lock.read() + sys.version.encode()).hexdigest(), lock.fileno())
    except KeyboardInterrupt:
        print("interrupted; run it again to go on", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"cannot make {VENV}: {error.strerror}: {error.filename}", file=sys.stderr)
        print("hint: make room, or make the folder writable, then run again", file=sys.stderr)
        return 1


def with_newer_python() -> int:
    """Nx puts the folder of its own Node first on the PATH; the python3 beside it may not be the one of the user."""
    wanted = ".".join(map(str, FLOOR))
    for folder in os.get_exec_path():
        python = str(Path(folder) / "python3")
        check = f"import sys; sys.exit(sys.version_info < {FLOOR})"
        if os.access(python, os.X_OK) and subprocess.run([python, "-c", check], capture_output=True).returncode == 0:
            os.execv(python, [python, *sys.argv])
    found = ".".join(map(str, sys.version_info[:3]))
    print(f"python3 = {found}: the service needs {wanted} or newer; install it and put it on the PATH", file=sys.stderr)
    return 1


def wait_for(lock) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("another run makes .venv, waiting for it", file=sys.stderr)
        fcntl.flock(lock, fcntl.LOCK_EX)


def bring_up(wanted: str, lock: int) -> int:
    python = VENV / "bin" / "python"
    if MARK.exists() and MARK.read_text() == wanted and python.exists():
        return 0

    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import venv

        venv.create(VENV, with_pip=True)
    except (ImportError, subprocess.CalledProcessError):
        shutil.rmtree(VENV, ignore_errors=True)
        print(f"{sys.executable} has no venv module with pip", file=sys.stderr)
        print("hint: install it (Debian, Ubuntu: apt-get install python3-venv), then run again", file=sys.stderr)
        return 1
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    installed = subprocess.run([*pip, "--require-hashes", "--requirement", LOCK], check=False, pass_fds=[lock])
    if installed.returncode != 0:
        print("pip could not install requirements-dev.lock; see its message above, then run again", file=sys.stderr)
        return 1
    MARK.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
