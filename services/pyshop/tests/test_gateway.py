"""Behind a gateway that has verified the tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

from pyshop.app import make_app
from pyshop.settings import get_settings


@pytest.fixture
def behind_gateway(empty_database: str, alembic: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    command.upgrade(alembic, "head")
    monkeypatch.setenv("IDENTITY", "gateway")
    monkeypatch.delenv("SECRET_KEY")
    get_settings.cache_clear()
    with TestClient(make_app()) as opened:
        yield opened


def headers(minutes: int = 5, **claims: object) -> dict[str, str]:
    """With a token of a key that the service does not know."""
    expires = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"Authorization": f"Bearer {jwt.encode({'exp': expires, **claims}, 'of the user pool' * 2, 'HS256')}"}


def test_takes_the_identity_from_the_verified_token(behind_gateway: TestClient) -> None:
    """S003-35: the identity is the one of the token which the gateway has verified."""
    ada, eve = headers(sub="f3b4c5d6-ada"), headers(sub="f3b4c5d6-eve")
    tea = behind_gateway.post("/products", json={"name": "tea", "price": "3.50"}, headers=ada).raise_for_status().json()

    behind_gateway.post("/orders", json={"product_id": tea["id"], "quantity": 2}, headers=ada).raise_for_status()

    assert [order["quantity"] for order in behind_gateway.get("/orders", headers=ada).json()] == [2]
    assert behind_gateway.get("/orders", headers=eve).json() == []
    with behind_gateway.app.state.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT subject, email, password_hash FROM customers ORDER BY subject").all()
    assert [tuple(row) for row in rows] == [("f3b4c5d6-ada", None, None), ("f3b4c5d6-eve", None, None)]


@pytest.mark.parametrize("path", ["/token", "/customers"])
def test_has_no_login_of_its_own(behind_gateway: TestClient, path: str) -> None:
    """S003-35: the own login is off."""
    assert behind_gateway.post(path, json={}).status_code == 404


def test_asks_for_a_token(behind_gateway: TestClient) -> None:
    assert behind_gateway.get("/orders").status_code == 401
    assert behind_gateway.get("/orders", headers={"Authorization": "Bearer none"}).status_code == 401


@pytest.mark.parametrize("given", [headers(), headers(sub=""), headers(sub="x" * 256), headers(minutes=-1, sub="ada")])
def test_refuses_a_token_that_is_old_or_names_nobody(behind_gateway: TestClient, given: dict[str, str]) -> None:
    assert behind_gateway.get("/orders", headers=given).status_code == 401


def test_without_a_gateway_its_tokens_are_worth_nothing(client: TestClient) -> None:
    assert client.get("/orders", headers=headers(sub="1")).status_code == 401
