"""Writes the locked requirements: `python lock.task.py`, after a change of requirements*.in. Needs pip-tools."""

import subprocess
import sys
from pathlib import Path

COMPILE = ["pip-compile", "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header"]
#: Where packages come from is the business of whoever installs them.
NO_HOSTS = ["--no-emit-index-url", "--no-emit-trusted-host", "--no-emit-find-links"]

for name in ("requirements", "requirements-dev"):
    command = [*COMPILE, *NO_HOSTS, *sys.argv[1:], "--output-file", f"{name}.lock", f"{name}.in"]
    subprocess.run(command, cwd=Path(__file__).parent, check=True)
