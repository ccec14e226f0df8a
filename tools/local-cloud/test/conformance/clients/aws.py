"""The one way in which scenarios call: `aws.ecs.create_cluster(clusterName="x")`, by whichever client checks."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

from refused import Refused


class Deviation(AssertionError):
    """The cloud answered otherwise than AWS does."""


class Service:
    def __init__(self, driver: Any, name: str) -> None:
        self._driver = driver
        self._name = name

    def __getattr__(self, operation: str) -> Callable[..., dict]:
        return lambda **parameters: self._driver.call(self._name, operation, parameters)


class Aws:
    """Calls by one driver, and what several scenarios share."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self._made: dict[Callable, Any] = {}

    def __getattr__(self, name: str) -> Service:
        return Service(self.driver, name)

    def wait(self, service: str, waiter: str, **parameters: Any) -> None:
        """By the client's own waiter."""
        self.driver.wait(service, waiter, parameters)

    @contextmanager
    def refused(self, code: str):
        """Expects the exact code, by which clients decide."""
        try:
            yield
        except Refused as refusal:
            if refusal.code != code:
                raise Deviation(f"refused with {refusal}, not with {code}") from refusal
            return
        raise Deviation(f"not refused, {code} expected")

    def once(self, make: Callable[["Aws"], Any]) -> Any:
        """What `make` returned when it was asked for first."""
        if make not in self._made:
            self._made[make] = make(self)
        return self._made[make]


def same(actual: Any, expected: Any) -> None:
    if actual != expected:
        raise Deviation(f"{actual!r}, not {expected!r}")


def contains(items: Any, item: Any) -> None:
    if item not in items:
        raise Deviation(f"{item!r} is not in {items!r}")


def eventually(ask: Callable[[], Any], seconds: float = 60) -> Any:
    """The first true answer: no client has a waiter for this."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Deviation(f"still {answer!r} after {seconds} s")
        time.sleep(0.1)
