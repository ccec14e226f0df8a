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

from pyshop.__main__ import main
from pyshop.settings import get_settings


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
    """S000-38: the process listens on the port that PORT names."""
    service, port = process

    assert _healthy(port)
    service.send_signal(signal.SIGTERM)

    output, _ = service.communicate(timeout=20)
    assert service.returncode in (0, -signal.SIGTERM)
    assert '"event": "stopped"' in output


def test_listens_on_port_8080_if_that_is_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """S000-38: with PORT=8080 the service listens on 8080."""
    served: list[dict[str, object]] = []
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setattr("uvicorn.run", lambda _app, **options: served.append(options))
    monkeypatch.setattr("pyshop.__main__.configure_logs", lambda *_: None)
    get_settings.cache_clear()

    main()

    assert [(options["host"], options["port"]) for options in served] == [("0.0.0.0", 8080)]


def test_refuses_a_wrong_environment_by_name() -> None:
    """S004-60: refuses to start, naming ENVIRONMENT, if it is none of the three."""
    environment = {**os.environ, "ENVIRONMENTS": "dev,staging,production", "ENVIRONMENT": "prod"}

    done = subprocess.run(
        [sys.executable, "-m", "pyshop"], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr == "settings: ENVIRONMENT: Value error, must be one of dev, staging, production\n"


def test_names_the_missing_setting_and_no_value() -> None:
    """S004-60: refuses to start, naming SECRET_KEY."""
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
