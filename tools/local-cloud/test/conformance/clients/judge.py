"""Compares answers with AWS's model as botocore carries it: members that must be there, types, allowed values, members that no model knows."""

import json
from datetime import datetime
from typing import Any

TYPES = {
    "string": str,
    "character": str,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "boolean": bool,
    "timestamp": datetime,
    "blob": (bytes, bytearray),
}

# the model asks for them, AWS's own example answers do without: on the first page there is no marker
NOT_REQUIRED = {("ListHostedZonesResponse", "Marker")}


def deviations(answer: Any, shape: Any, path: str = "") -> list[str]:
    """Of a parsed answer from its shape."""
    if shape is None or answer is None or getattr(shape, "is_document_type", False):
        return []
    if shape.type_name == "structure":
        return _of_structure(answer, shape, path)
    if shape.type_name == "list":
        if not isinstance(answer, list):
            return [f"{path}: {answer!r} is no list"]
        return [found for at, item in enumerate(answer) for found in deviations(item, shape.member, f"{path}[{at}]")]
    if shape.type_name == "map":
        if not isinstance(answer, dict):
            return [f"{path}: {answer!r} is no map"]
        return [found for key, item in answer.items() for found in deviations(item, shape.value, f"{path}.{key}")]
    return _of_value(answer, shape, path)


def _of_structure(answer: Any, shape: Any, path: str) -> list[str]:
    if not isinstance(answer, dict):
        return [f"{path}: {answer!r} is no structure"]
    required = [name for name in shape.required_members if (shape.name, name) not in NOT_REQUIRED]
    missing = [f"{path}.{name}: is missing" for name in required if name not in answer]
    known = [(name, member) for name, member in shape.members.items() if name in answer]
    return missing + [found for name, member in known for found in deviations(answer[name], member, f"{path}.{name}")]


def _of_value(answer: Any, shape: Any, path: str) -> list[str]:
    expected = TYPES[shape.type_name]
    if hasattr(answer, "read"):  # a body that streams
        return []
    if shape.name in ("policyDocumentType", "TemplateBody") and isinstance(answer, dict):  # read by botocore already
        return []
    wrong = not isinstance(answer, expected) or (shape.type_name in ("integer", "long") and isinstance(answer, bool))
    if wrong:
        return [f"{path}: {answer!r} is no {shape.type_name}"]
    allowed = getattr(shape, "enum", None)
    if allowed and answer not in allowed:
        return [f"{path}: {answer!r} is none of {', '.join(allowed)}"]
    return []


def unknown_members(body: bytes, shape: Any) -> list[str]:
    """Members of a JSON answer that its shape does not have."""
    if shape is None:
        return []
    payload = shape.serialization.get("payload")
    return _unknown(json.loads(body or b"{}"), shape.members[payload] if payload else shape, "")


def _unknown(raw: Any, shape: Any, path: str) -> list[str]:
    if getattr(shape, "is_document_type", False):
        return []
    if shape.type_name == "structure" and isinstance(raw, dict):
        members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        found = [f"{path}.{name}: is in no model" for name in raw if name not in members and name != "__type"]
        inner = [(name, members[name]) for name in raw if name in members and raw[name] is not None]
        return found + [more for name, member in inner for more in _unknown(raw[name], member, f"{path}.{name}")]
    if shape.type_name == "list" and isinstance(raw, list):
        return [more for at, item in enumerate(raw) for more in _unknown(item, shape.member, f"{path}[{at}]")]
    if shape.type_name == "map" and isinstance(raw, dict):
        return [more for key, item in raw.items() for more in _unknown(item, shape.value, f"{path}.{key}")]
    return []
