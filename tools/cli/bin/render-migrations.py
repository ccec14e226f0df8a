"""Prints, as JSON, the SQL that Alembic would run: what ``alembic upgrade <from>:<to> --sql`` emits, revision by revision.

Arguments: the configuration file, the revision that the database is at (``base`` if that is not known), the target.
"""

import json
import re
import sys
from contextlib import redirect_stdout

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

#: What Alembic writes before the statements of a revision, on its own.
_STEP = re.compile(r"-- Running upgrade .* -> ([^\s,]+)\s*\Z")


class Sections:
    """Takes what Alembic emits, one statement a call, and remembers which revision it is of."""

    def __init__(self) -> None:
        #: What comes before the first revision has none.
        self.all: list[tuple[str | None, list[str]]] = [(None, [])]

    def write(self, text: str) -> None:
        if step := _STEP.match(text):
            self.all.append((step[1], []))
        else:
            self.all[-1][1].append(text)

    def flush(self) -> None:
        """Nothing is kept back."""


def render(file: str, start: str, target: str) -> dict:
    sections = Sections()
    config = Config(file, output_buffer=sections)  # type: ignore[arg-type]
    scripts = ScriptDirectory.from_config(config)
    known = start != "base" and knows(scripts, start)
    # what env.py prints is not the SQL
    with redirect_stdout(sys.stderr):
        command.upgrade(config, f"{start if known else 'base'}:{target}", sql=True)
    ends = scripts.get_revisions(target)
    return {
        "known": known,
        "head": ends[0].revision if len(ends) == 1 else None,
        "revisions": [describe(scripts, revision, sql) for revision, sql in sections.all],
    }


def knows(scripts: ScriptDirectory, revision: str) -> bool:
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False


def describe(scripts: ScriptDirectory, revision: str | None, sql: list[str]) -> dict:
    if revision is None:
        return {"sql": sql}
    script = scripts.get_revision(revision)
    declared = {name: getattr(script.module, f"berth_{name}", None) for name in ("phase", "locks")}
    return {"revision": revision, "file": script.path, "sql": sql, **declared}


if __name__ == "__main__":
    try:
        print(json.dumps(render(*sys.argv[1:])))
    except CommandError as error:
        sys.exit(str(error))
