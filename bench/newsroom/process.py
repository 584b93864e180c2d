"""The newsroom's process, as the benchmarks start and end it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def newsroom(*arguments: str) -> Iterator[int]:
    """Serves while the block runs; the port is the same at every host."""
    command = [sys.executable, "-m", "bench.newsroom.serving", *arguments]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
