"""Settings, read once from the environment when the process starts."""

from functools import lru_cache
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """What the service needs to know; a missing or wrong value stops it before it listens."""

    # a wrong value may be a secret in the wrong place: errors name the field alone
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    #: Where PostgreSQL is: ``postgresql+psycopg://user:password@host:5432/shop?sslmode=require``.
    database_url: SecretStr

    #: Where Redis is: ``rediss://:password@host:6379/0``. Without it nothing is cached.
    redis_url: SecretStr | None = None

    #: How long an answer about products is kept at most, in seconds.
    cache_seconds: int = Field(default=60, ge=1, le=24 * 3600)

    #: Whose tokens tell who asks: our own, or those that the gateway in front has verified. Then there is no login here.
    identity: Literal["own", "gateway"] = "own"

    #: Signs the login tokens; at least 32 characters, as RFC 7518 asks of an HS256 key. Not needed behind a gateway.
    secret_key: SecretStr | None = Field(default=None, min_length=32, validate_default=True)

    #: How long a login lasts, in minutes.
    access_token_expire_minutes: int = Field(default=30, ge=1, le=24 * 60)

    #: The names that ``environment`` may have, separated by commas; any, if empty.
    environments: str = ""

    #: Named in logs and by ``/version``.
    environment: str = Field(default="local", validate_default=True)

    #: Where to listen. Whoever runs the container decides.
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    #: Longest time to finish open requests after SIGTERM, in seconds; below the stop time-out of the task.
    shutdown_seconds: int = Field(default=20, ge=1, le=110)

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: SecretStr) -> SecretStr:
        try:
            backend = make_url(value.get_secret_value()).get_backend_name()
        except (ArgumentError, ValueError):
            backend = None
        if backend != "postgresql":
            raise ValueError("must be postgresql+psycopg://user:password@host:port/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or _is_redis_url(value.get_secret_value()):
            return value
        raise ValueError("must be rediss://:password@host:port/0")

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and info.data.get("identity") != "gateway":
            raise ValueError("is missing: it signs the login tokens")
        return value

    @field_validator("environment")
    @classmethod
    def _check_environment(cls, value: str, info: ValidationInfo) -> str:
        allowed = [name.strip() for name in info.data.get("environments", "").split(",") if name.strip()]
        if allowed and value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    @property
    def database(self) -> URL:
        """Where the database is. Its text form hides the password."""
        return make_url(self.database_url.get_secret_value()).set(drivername="postgresql+psycopg")

    @property
    def signing_key(self) -> str:
        if self.secret_key is None:
            raise ValueError("there is no SECRET_KEY: the gateway gives the tokens")
        return self.secret_key.get_secret_value()


def _is_redis_url(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in ("redis", "rediss") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()  # type: ignore[call-arg]  # the environment gives the arguments
