from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from conftest import ROOT
from fastapi.testclient import TestClient
from sqlalchemy import NullPool, create_engine

from pyshop.app import make_app
from pyshop.models import Base


def test_make_the_schema_that_the_models_expect(empty_database: str, alembic: Config) -> None:
    command.upgrade(alembic, "head")

    with create_engine(empty_database, poolclass=NullPool).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_run_once_when_started_twice_at_the_same_time(empty_database: str) -> None:
    # the program, as a container runs it: it does not look for modules in the working directory
    upgrade = [Path(executable).parent / "alembic", "upgrade", "head"]
    with ThreadPoolExecutor() as threads:
        runs = list(threads.map(lambda _: run(upgrade, cwd=ROOT, capture_output=True, check=False), range(3)))

    assert [(done.returncode, done.stderr) for done in runs if done.returncode != 0] == []


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_this_release_runs_on_the_schema_before_and_after_its_migration(
    empty_database: str, alembic: Config, revision: str
) -> None:
    command.upgrade(alembic, revision)

    with TestClient(make_app()) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/products").json() == []
