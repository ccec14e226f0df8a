"""What the service refuses to start with."""

import pytest
from pydantic import ValidationError

from pyshop.settings import Settings


def wrong(**given: str) -> list[str]:
    with pytest.raises(ValidationError) as error:
        Settings(**given)
    return [str(problem["loc"][0]) for problem in error.value.errors()]


@pytest.mark.parametrize("name", ["dev", "staging", "production"])
def test_accepts_each_of_the_three_environments(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S004-60: each of the three names is one to start with."""
    monkeypatch.setenv("ENVIRONMENTS", "dev, staging,production")

    assert Settings(environment=name).environment == name


@pytest.mark.parametrize("name", ["prod", "", "DEV"])
def test_refuses_an_environment_that_is_none_of_the_three(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S004-60: refuses to start if ENVIRONMENT is none of the three, naming it."""
    monkeypatch.setenv("ENVIRONMENTS", "dev,staging,production")

    assert wrong(environment=name) == ["environment"]


def test_without_a_list_every_environment_will_do() -> None:
    assert Settings(environment="anywhere").environment == "anywhere"


@pytest.mark.parametrize("url", ["mysql://user:hidden@host/shop", "host:5432", "", "postgresql://user:hidden@host:port/shop"])
def test_refuses_a_database_that_is_no_postgresql(url: str) -> None:
    """S004-60: refuses to start if DATABASE_URL is no PostgreSQL URL, naming it."""
    assert wrong(database_url=url) == ["database_url"]


@pytest.mark.parametrize("missing", ["DATABASE_URL", "SECRET_KEY"])
def test_refuses_to_start_without_a_secret(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S004-60: refuses to start if a secret is missing, naming it."""
    monkeypatch.delenv(missing)

    assert wrong() == [missing.lower()]


def test_behind_a_gateway_no_key_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")

    assert Settings(identity="gateway").secret_key is None


@pytest.mark.parametrize("url", ["redis://localhost", "rediss://:token@cache.example.com:6379/0"])
def test_accepts_a_redis(url: str) -> None:
    assert Settings(redis_url=url).redis_url is not None


@pytest.mark.parametrize("url", ["cache.example.com:6379", "https://cache.example.com", "rediss://", "redis://host:port", ""])
def test_refuses_a_redis_that_is_none(url: str) -> None:
    assert wrong(redis_url=url) == ["redis_url"]


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_refuses_a_port_that_is_none(port: str) -> None:
    assert wrong(port=port) == ["port"]
