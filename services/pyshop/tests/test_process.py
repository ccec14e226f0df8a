"""The service as a process: how it starts, listens and stops."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from conftest import ROOT


@pytest.fixture
def process(server: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port)}
    started = subprocess.Popen(
        [sys.executable, "-m", "pyshop"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    )
    yield started, port
    started.kill()
    started.wait()


def test_listens_where_it_is_told_and_stops_on_sigterm(process: tuple[subprocess.Popen[str], int]) -> None:
    service, port = process

    assert _healthy(port)
    service.send_signal(signal.SIGTERM)

    output, _ = service.communicate(timeout=20)
    assert service.returncode in (0, -signal.SIGTERM)
    assert '"event": "stopped"' in output


def test_names_the_missing_setting_and_no_value() -> None:
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "too short", "DATABASE_URL": "postgresql://u:hidden@h/d"}

    done = subprocess.run(
        [sys.executable, "-m", "pyshop"], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )

    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert "too short" not in done.stderr and "hidden" not in done.stderr


def test_migrations_name_the_wrong_setting_and_no_value() -> None:
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": "k" * 32, "DATABASE_URL": "postgresql://u:hidden@h:port/d"}

    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )

    assert done.returncode != 0
    assert "database_url" in done.stderr
    assert "hidden" not in done.stderr


def _healthy(port: int, seconds: float = 20) -> bool:
    """Whether the service answers in time; asks until then, as a load balancer does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.05)
    return False
