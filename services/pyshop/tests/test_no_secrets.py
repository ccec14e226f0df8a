"""Nothing that is shipped holds the value of a secret."""

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT

#: What secrets look like: keys of AWS, private keys, passwords in URLs, and values given to names that hold secrets.
PATTERNS = {
    "key of AWS": re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"),
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "password in a URL": re.compile(r"\b[a-z+]+://[^\s/:@\"'{}]*:(?!password@|token@|hidden@)[^\s/:@\"'{}]+@"),
    "value of a secret": re.compile(r"\b\w*(SECRET_KEY|PASSWORD|_TOKEN|DATABASE_URL|REDIS_URL)[\"']?\s*[=:]\s*[\"']?[A-Za-z0-9+/_-]{8,}"),
}
SOURCES = [
    path
    for folder in (ROOT, ROOT / "pyshop", ROOT / "migrations", ROOT / "migrations" / "versions")
    for path in folder.iterdir()
    if path.is_file() and path.suffix != ".pyc"
]


def secrets_in(text: str) -> list[str]:
    return [name for name, pattern in PATTERNS.items() if pattern.search(text)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_source_and_dockerfile_hold_no_secret(path: Path) -> None:
    """S000-27: neither the source nor the Dockerfile holds the value of a secret."""
    assert secrets_in(path.read_text()) == []


def test_the_image_config_holds_no_secret() -> None:
    """S000-27: the image has no variable for a secret. Its config is made of these lines of the Dockerfile."""
    last_stage = (ROOT / "Dockerfile").read_text().split("\nFROM ")[-1].replace("\\\n", " ")
    variables = [pair.split("=", 1)[0] for line in re.findall(r"^ENV (.*)$", last_stage, re.M) for pair in line.split()]

    assert variables == ["PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "HOST", "PORT"]
    assert not re.search(r"^(ARG|LABEL)\b", last_stage, re.M)


def test_a_built_image_holds_no_secret() -> None:
    """S000-27: nor does the config of the image that was built last, if one was."""
    manifest = ROOT / "dist" / "image" / "index.json"
    blobs = manifest.parent / "blobs" / "sha256"
    small = [path for path in blobs.iterdir() if path.stat().st_size < 100_000] if manifest.exists() else []
    configs = [json.loads(path.read_bytes()) for path in small if path.read_bytes()[:1] == b"{"]

    assert [secrets_in(json.dumps(config)) for config in configs if "config" in config] == [
        [] for config in configs if "config" in config
    ]


@pytest.mark.parametrize(
    "text",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "-----BEGIN RSA PRIVATE " + "KEY-----",
        "postgresql+psycopg://shop:correcthorse@db/shop",
        "SECRET_KEY=correcthorsebattery",
        'REDIS_URL: "correcthorsebattery"',
    ],
)
def test_the_scan_finds_a_secret(text: str) -> None:
    assert len(secrets_in(text)) == 1
