"""What `berth` judges before a release: the SQL of Alembic itself, revision by revision."""

import json
from pathlib import Path
from shutil import copytree
from subprocess import CompletedProcess, run
from sys import executable

import pytest
from conftest import ROOT

RENDER = ROOT.parents[1] / "tools/cli/bin/render-migrations.py"

DROP = '''
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "0003"
{declared}


def upgrade() -> None:
    op.drop_column("orders", "quantity")
    op.create_index("orders_product_id", "orders", ["product_id"])
    op.add_column("orders", sa.Column("note", sa.Text(), nullable=False))
'''


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A copy of the service, to be changed."""
    for folder in ("migrations", "pyshop"):
        copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "alembic.ini").write_text((ROOT / "alembic.ini").read_text())
    return tmp_path


def rendered(service: Path, start: str = "base", target: str = "head") -> CompletedProcess[str]:
    command = [executable, "-B", RENDER, "alembic.ini", start, target]
    return run(command, cwd=service, capture_output=True, text=True, check=False)


def add(service: Path, revision: str = "0004", declared: str = "") -> None:
    file = service / f"migrations/versions/{revision}_drop.py"
    file.write_text(DROP.format(revision=revision, declared=declared))


def test_each_revision_comes_with_its_own_statements(service: Path) -> None:
    answer = json.loads(rendered(service).stdout)

    assert [part.get("revision") for part in answer["revisions"]] == [None, "0001", "0002", "0003"]
    assert answer["head"] == "0003"
    assert any("CREATE TABLE orders" in statement for statement in answer["revisions"][1]["sql"])
    assert any("INDEX CONCURRENTLY" in statement for statement in answer["revisions"][3]["sql"])


def test_only_what_the_database_lacks_is_rendered(service: Path) -> None:
    add(service)

    answer = json.loads(rendered(service, start="0003").stdout)

    assert answer["known"] is True
    [_, pending] = answer["revisions"]
    assert pending["revision"] == "0004"
    assert [statement.strip() for statement in pending["sql"] if "orders" in statement] == [
        "ALTER TABLE orders DROP COLUMN quantity;",
        "CREATE INDEX orders_product_id ON orders (product_id);",
        "ALTER TABLE orders ADD COLUMN note TEXT NOT NULL;",
    ]
    assert (pending["phase"], pending["locks"]) == (None, None)


def test_what_a_migration_declares_is_told(service: Path) -> None:
    add(service, declared='berth_phase = "contract"\nberth_locks = "ten rows"')

    answer = json.loads(rendered(service, start="0003").stdout)

    assert (answer["revisions"][1]["phase"], answer["revisions"][1]["locks"]) == ("contract", "ten rows")


def test_from_a_revision_that_nobody_knows_everything_is_rendered(service: Path) -> None:
    answer = json.loads(rendered(service, start="9999").stdout)

    assert answer["known"] is False
    assert len(answer["revisions"]) == 4


def test_two_heads_are_told_as_alembic_tells_them(service: Path) -> None:
    add(service, "0004a")
    add(service, "0004b")

    answer = rendered(service)

    assert answer.returncode == 1
    assert "Multiple head revisions" in answer.stderr.splitlines()[-1]
