"""Brings `.venv` up to the locked requirements; does nothing when it is already. The mark is written last, so a run that was killed is done again."""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE / "requirements-dev.lock"
VENV = HERE / ".venv"
MARK = VENV / "lock.sha256"


def main() -> int:
    if sys.version_info < (3, 11):
        print(f"python3 is {sys.version.split()[0]}: the service needs 3.11 or newer on the PATH", file=sys.stderr)
        return 1
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if MARK.exists() and MARK.read_text() == wanted:
        return 0
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    pip = [VENV / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    installed = subprocess.run([*pip, "--require-hashes", "--requirement", LOCK], check=False)
    if installed.returncode == 0:
        MARK.write_text(wanted)
    return installed.returncode


if __name__ == "__main__":
    sys.exit(main())
