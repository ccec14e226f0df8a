"""What the service answers without a database and a cache, and with a database in memory."""

import pytest
from app.database import Base, make_engine
from app.main import make_app
from fastapi.testclient import TestClient


@pytest.fixture
def database(tmp_path) -> str:
    url = f"sqlite:///{tmp_path}/notes.db"
    engine = make_engine(url)
    Base.metadata.create_all(engine)
    engine.dispose()
    return url


def test_a_task_is_healthy_when_it_answers():
    assert TestClient(make_app({})).get("/healthz").json() == {"status": "ok"}


def test_without_a_database_there_are_no_notes():
    assert TestClient(make_app({})).get("/notes").status_code == 404


def test_notes_are_kept(database):
    client = TestClient(make_app({"DATABASE_URL": database}))

    added = client.post("/notes", json={"text": "buy milk"})

    assert added.status_code == 201
    assert client.get("/notes").json() == [added.json()]


def test_an_empty_note_is_refused(database):
    assert TestClient(make_app({"DATABASE_URL": database})).post("/notes", json={"text": ""}).status_code == 422
