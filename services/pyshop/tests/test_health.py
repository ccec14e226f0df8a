from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from pyshop import __version__
from pyshop.app import make_app


def test_is_healthy_while_the_database_answers(client: TestClient) -> None:
    """S004-62: /healthz answers 200 with the database reachable."""
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_is_unhealthy_without_its_database(client: TestClient) -> None:
    """S004-62: /healthz answers 503 without the database."""
    client.app.state.engine.dispose()
    client.app.state.engine = create_engine("postgresql+psycopg://nobody:hidden@127.0.0.1:1/none")

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unhealthy", "database": "OperationalError"}


def test_says_which_release_answers(client: TestClient) -> None:
    answer = client.get("/version")

    assert answer.json() == {"version": __version__, "environment": "tests"}
    assert answer.headers["X-Version"] == __version__


def test_says_which_task_answers(client: TestClient) -> None:
    names = [client.get(path).headers["X-Task"] for path in ("/version", "/healthz", "/nowhere")]

    assert len(set(names)) == 1
    with TestClient(make_app()) as other:
        assert other.get("/version").headers["X-Task"] != names[0]
