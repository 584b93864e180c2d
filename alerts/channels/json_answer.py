"""Reads an answer that ought to be a JSON object, whatever was answered instead. Pure."""

import json
from typing import Any


def told_by(body: bytes) -> dict[str, Any]:
    """The object; empty: it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
