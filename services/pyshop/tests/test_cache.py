"""Products come from Redis where there is one, and from the database where there is none."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from alembic import command
from alembic.config import Config
from conftest import PASSWORD
from fastapi.testclient import TestClient
from redis import SSLConnection
from redis_server import RedisServer
from sqlalchemy import event

from pyshop.app import make_app
from pyshop.cache import ProductCache, connect
from pyshop.settings import get_settings


class Shop(NamedTuple):
    client: TestClient
    customer: dict[str, str]

    #: Statements about products that the database has got.
    asked: list[str]

    def add(self, name: str, status: int = 201) -> int:
        answer = self.client.post("/products", json={"name": name, "price": "3.50"}, headers=self.customer)
        assert answer.status_code == status
        return answer.json().get("id", 0)

    def names(self) -> list[str]:
        return [product["name"] for product in self.client.get("/products").raise_for_status().json()]


@pytest.fixture
def shop(
    redis: RedisServer, empty_database: str, alembic: Config, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    command.upgrade(alembic, "head")
    monkeypatch.setenv("REDIS_URL", redis.url)
    get_settings.cache_clear()
    with TestClient(make_app()) as client:
        client.app.state.cache._pause = 0.0  # ask again at once
        client.post("/customers", json={"email": "ada@example.com", "password": PASSWORD}).raise_for_status()
        answer = client.post("/token", data={"username": "ada@example.com", "password": PASSWORD}).raise_for_status()
        asked: list[str] = []

        @event.listens_for(client.app.state.engine, "before_cursor_execute")
        def note(_connection, _cursor, statement: str, *_: object) -> None:
            if "products" in statement:
                asked.append(statement)

        yield Shop(client, {"Authorization": f"Bearer {answer.json()['access_token']}"}, asked)


def test_a_second_read_asks_no_database(shop: Shop) -> None:
    """S002-34: a second read comes from the cache."""
    tea = shop.add("tea")
    first = (shop.client.get("/products").json(), shop.client.get(f"/products/{tea}").json())
    shop.asked.clear()

    second = (shop.client.get("/products").json(), shop.client.get(f"/products/{tea}").json())

    assert second == first == ([{"id": tea, "name": "tea", "price": "3.50"}], {"id": tea, "name": "tea", "price": "3.50"})
    assert shop.asked == []


def test_a_write_invalidates_what_was_read(shop: Shop) -> None:
    """S002-34: a write invalidates the cache."""
    shop.add("tea")
    assert shop.names() == ["tea"]

    shop.add("coffee")

    assert shop.names() == ["coffee", "tea"]


def test_a_refused_write_leaves_the_cache_as_it_is(shop: Shop) -> None:
    shop.add("tea")
    shop.names()
    shop.add("tea", status=409)
    shop.asked.clear()

    assert shop.names() == ["tea"]
    assert shop.asked == []


def test_lists_of_different_length_are_different_answers(shop: Shop) -> None:
    shop.add("tea")
    shop.add("coffee")

    assert len(shop.client.get("/products?limit=1").json()) == 1
    assert len(shop.client.get("/products?limit=2").json()) == 2


def test_a_product_that_is_not_there_may_come(shop: Shop) -> None:
    tea = shop.add("tea")
    assert shop.client.get(f"/products/{tea + 1}").status_code == 404

    coffee = shop.add("coffee")

    assert shop.client.get(f"/products/{coffee}").json()["name"] == "coffee"


def test_without_redis_the_answers_are_the_same(shop: Shop, redis: RedisServer) -> None:
    """S002-33: with Redis away the answers are the same, only slower."""
    tea = shop.add("tea")
    expected = (shop.names(), shop.client.get(f"/products/{tea}").json())

    redis.stop()

    assert (shop.names(), shop.client.get(f"/products/{tea}").json()) == expected
    shop.add("coffee")
    assert shop.names() == ["coffee", "tea"]
    assert shop.client.get("/healthz").status_code == 200
    assert len(shop.client.get("/orders", headers=shop.customer).raise_for_status().json()) == 0


def test_a_new_redis_is_used_again(shop: Shop, redis: RedisServer) -> None:
    """S002-33: Redis may be lost, with all it holds."""
    shop.add("tea")
    shop.names()
    redis.stop()
    shop.names()

    redis.start()

    assert shop.names() == ["tea"]
    shop.asked.clear()
    assert shop.names() == ["tea"]
    assert shop.asked == []


def test_a_change_that_redis_missed_is_told_before_the_next_read(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add("tea")
    assert shop.names() == ["tea"]
    cache = shop.client.app.state.cache
    with monkeypatch.context() as cut_off:  # as between a cut of the network and its end: Redis keeps what it holds
        cut_off.setattr(cache, "_redis", connect("redis://127.0.0.1:1"))
        shop.add("coffee")

    assert shop.names() == ["coffee", "tea"]


def test_a_lost_redis_is_left_alone_for_a_while(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    client = connect("redis://127.0.0.1:1")
    tries: list[str] = []
    monkeypatch.setattr(client, "get", lambda key, get=client.get: tries.append(key) or get(key))
    cache = ProductCache(client, pause=3600)

    for _ in range(3):
        assert cache.read("id-1", None) == (None, None)

    assert len(tries) == 1


def test_answers_are_kept_as_long_as_configured(shop: Shop, redis: RedisServer) -> None:
    shop.client.app.state.cache._seconds = 1000
    shop.names()

    (answer,) = [key for key in redis.keys() if key.endswith("first-100")]
    assert 900 < redis.seconds_left(answer) <= 1000


def test_what_another_release_remembered_is_replaced(shop: Shop, redis: RedisServer) -> None:
    shop.add("tea")
    shop.names()
    (answer,) = [key for key in redis.keys() if key.endswith("first-100")]
    redis.put(answer, '[{"title": "tea"}]')

    assert shop.names() == ["tea"]
    shop.asked.clear()
    assert shop.names() == ["tea"]
    assert shop.asked == []


def test_a_wrong_password_is_no_cache(shop: Shop, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.add("tea")
    monkeypatch.setattr(shop.client.app.state.cache, "_redis", connect(f"redis://:wrong@127.0.0.1:{redis.port}/0"))

    assert shop.names() == ["tea"]


def test_rediss_verifies_the_server_and_logs_in() -> None:
    pool = connect("rediss://:token@cache.example.com:6379/0").connection_pool
    connection = pool.make_connection()

    assert isinstance(connection, SSLConnection)
    assert connection.check_hostname is True
    assert connection.cert_reqs.name == "CERT_REQUIRED"
    assert pool.connection_kwargs["password"] == "token"
