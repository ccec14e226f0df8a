from datetime import UTC, datetime, timedelta

import jwt
import pytest
from conftest import PASSWORD
from fastapi.testclient import TestClient

from pyshop.settings import get_settings


def test_gives_a_token_that_lasts_as_long_as_configured(
    client: TestClient, customer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S004-61: login tokens are signed with SECRET_KEY and expire after ACCESS_TOKEN_EXPIRE_MINUTES."""
    monkeypatch.setenv("ACCESS_TOKEN_EXPIRE_MINUTES", "7")
    get_settings.cache_clear()

    token = client.post("/token", data={"username": "ada@example.com", "password": PASSWORD}).json()["access_token"]

    lasts = jwt.decode(token, "k" * 32, algorithms=["HS256"])["exp"] - datetime.now(UTC).timestamp()
    assert 6 * 60 < lasts <= 7 * 60


@pytest.mark.parametrize("username, password", [("ada@example.com", "wrong password"), ("eve@example.com", PASSWORD)])
def test_refuses_a_wrong_login(client: TestClient, customer: dict[str, str], username: str, password: str) -> None:
    assert client.post("/token", data={"username": username, "password": password}).status_code == 401


@pytest.mark.parametrize(
    "key, minutes, algorithm", [("k" * 32, -1, "HS256"), ("x" * 32, 5, "HS256"), ("k" * 64, 5, "HS512")]
)
def test_refuses_a_token_that_is_old_or_not_ours(client: TestClient, key: str, minutes: int, algorithm: str) -> None:
    """S004-61: a token that has expired or was signed with another key is worth nothing."""
    claims = {"sub": "1", "exp": datetime.now(UTC) + timedelta(minutes=minutes)}
    forged = jwt.encode(claims, key, algorithm)

    answer = client.get("/orders", headers={"Authorization": f"Bearer {forged}"})

    assert answer.status_code == 401


def test_refuses_a_second_account_for_an_address(client: TestClient, customer: dict[str, str]) -> None:
    assert client.post("/customers", json={"email": "ada@example.com", "password": PASSWORD}).status_code == 409


def test_stores_no_password(client: TestClient, customer: dict[str, str]) -> None:
    with client.app.state.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT password_hash FROM customers").scalar_one()

    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
