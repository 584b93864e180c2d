"""What a process holds after a burst of work."""

import subprocess
import sys
from pathlib import Path

import pytest

from config import heap

ROOT = Path(__file__).parents[3]
PROGRAM = """
import psutil
from config.heap import give_back_freed

def held():
    return psutil.Process().memory_info().rss

blocks = [bytes(60_000) for _ in range(2000)]
kept = blocks[::50]
del blocks
before = held()
give_back_freed()
print(before - held())
"""


@pytest.mark.skipif(heap._trim is None, reason="another C library")
def test_what_was_freed_between_what_is_kept_goes_back_to_the_system() -> None:
    found = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(found.stdout) > 50_000_000
