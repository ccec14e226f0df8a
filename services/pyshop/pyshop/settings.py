"""Settings, read once from the environment when the process starts."""

from functools import lru_cache
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError


class Settings(BaseSettings):
    """What the service needs to know; a missing or wrong value stops it before it listens."""

    # a wrong value may be a secret in the wrong place: errors name the field alone
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    #: Where PostgreSQL is: ``postgresql+psycopg://user:password@host:5432/shop?sslmode=require``.
    database_url: SecretStr

    #: Signs the login tokens; at least 32 characters, as RFC 7518 asks of an HS256 key.
    secret_key: SecretStr = Field(min_length=32)

    #: How long a login lasts, in minutes.
    access_token_expire_minutes: int = Field(default=30, ge=1, le=24 * 60)

    #: Named in logs and by ``/version``.
    environment: str = "local"

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

    @property
    def database(self) -> URL:
        """Where the database is. Its text form hides the password."""
        return make_url(self.database_url.get_secret_value()).set(drivername="postgresql+psycopg")


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()  # type: ignore[call-arg]  # the environment gives the arguments
