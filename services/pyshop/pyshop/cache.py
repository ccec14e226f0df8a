"""Answers about products, remembered in Redis. Without Redis the shop gives the same answers, only slower."""

import time
from typing import Annotated, TypeVar

import structlog
from fastapi import Depends, Request
from pydantic import TypeAdapter, ValidationError
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy import event
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)
T = TypeVar("T")

#: Part of every key; a write raises it, and what was remembered before is found no more.
_EDITION = "pyshop:products:edition"


def connect(url: str) -> Redis:
    """A client that gives up within a quarter of a second: a slow cache is none."""
    return Redis.from_url(url, socket_connect_timeout=0.25, socket_timeout=0.25, retry=Retry(NoBackoff(), 0))


class ProductCache:
    """What was answered, for as long as no product changes.

    Nothing here raises. After an error Redis is left alone for ``pause`` seconds, so that a lost one costs little. A change that could not be told to
    Redis is told before the next read; other processes may answer with the old for the ``seconds`` that an answer is kept.
    """

    def __init__(self, redis: Redis | None, seconds: int = 60, pause: float = 1.0) -> None:
        self._redis = redis
        self._seconds = seconds
        self._pause = pause
        self._asleep_until = 0.0
        self._owes_change = False

    def read(self, key: str, kind: TypeAdapter[T]) -> tuple[T | None, str | None]:
        """What is remembered, if anything; and the name to remember the answer by, which must be asked for before the database is."""
        redis = self._awake()
        if redis is None:
            return None, None
        try:
            if self._owes_change:
                self._raise_edition(redis)
            edition = redis.get(_EDITION) or b"0"
            name = f"pyshop:products:{edition.decode()}:{key}"
            stored = redis.get(name)
            return (kind.validate_json(stored) if stored else None), name
        except ValidationError:
            return None, name  # of another release: it is replaced
        except RedisError as error:
            self._sleep(error)
            return None, None

    def remember(self, name: str | None, answer: T, kind: TypeAdapter[T]) -> None:
        """Keep an answer under the name that ``read`` gave."""
        redis = self._awake()
        if redis is None or name is None:
            return
        try:
            redis.set(name, kind.dump_json(answer), ex=self._seconds)
        except RedisError as error:
            self._sleep(error)

    def forget_after_commit(self, session: Session) -> None:
        """Forget all answers once the transaction is done, before it is answered. A change that is rolled back forgets nothing."""
        event.listen(session, "after_commit", lambda _: self._forget())

    def close(self) -> None:
        if self._redis is not None:
            self._redis.close()

    def _forget(self) -> None:
        self._owes_change = self._redis is not None
        redis = self._awake()
        if redis is None:
            return
        try:
            self._raise_edition(redis)
        except RedisError as error:
            self._sleep(error)

    def _raise_edition(self, redis: Redis) -> None:
        redis.incr(_EDITION)
        self._owes_change = False

    def _awake(self) -> Redis | None:
        return self._redis if time.monotonic() >= self._asleep_until else None

    def _sleep(self, error: RedisError) -> None:
        # the class alone: the message may quote where Redis is
        log.warning("cache does not answer", error=type(error).__name__)
        self._asleep_until = time.monotonic() + self._pause


def _cache(request: Request) -> ProductCache:
    return request.app.state.cache


Cache = Annotated[ProductCache, Depends(_cache)]
