"""The newsroom's process, as the benchmarks start and end it."""

import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Iterator
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


def prepare(addresses: Iterable[str], *, certificate: str | None = None) -> None:
    """Has the newsroom write these down, so that its work is in nobody's time: neither ours nor a peer's."""
    context = ssl.create_default_context(cafile=certificate) if certificate else None
    for address in addresses:
        with urllib.request.urlopen(address, timeout=10, context=context) as response:
            response.read()
