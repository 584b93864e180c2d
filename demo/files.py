"""The demo's own YAML files, which ship beside this module."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "ar", "tr")


def read_yaml(name: str) -> Any:
    """The parsed file of that name. The files are ours and tested; a fault in one is a bug and stays loud."""
    return YAML(typ="safe", pure=True).load((FOLDER / name).read_text(encoding="utf-8"))
