"""Brings `.venv` up to the locked requirements; does nothing when it is already.

The mark is written last, so a run that was killed half-way is simply done again.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

FLOOR = (3, 11)
HERE = Path(__file__).parent
LOCK = HERE / "requirements-dev.lock"
VENV = HERE / ".venv"
MARK = VENV / "berth-lock.sha256"


def main() -> int:
    if sys.version_info < FLOOR:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"python = {found}: pyshop needs {'.'.join(map(str, FLOOR))} or newer on the PATH", file=sys.stderr)
        return 1

    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    python = VENV / "bin" / "python"
    if MARK.exists() and MARK.read_text() == wanted and python.exists():
        return 0

    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError:
        print("python has no venv module; install it (Debian: apt-get install python3-venv)", file=sys.stderr)
        return 1
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    installed = subprocess.run([*pip, "--require-hashes", "--requirement", LOCK], check=False)
    if installed.returncode != 0:
        print("pip could not install requirements-dev.lock; see its message above, then run again", file=sys.stderr)
        return 1
    MARK.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
