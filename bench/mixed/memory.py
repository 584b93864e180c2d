"""What a compiled matcher costs, measured in a process of its own, by what the system says that it holds.

The automaton is Rust's, which tracemalloc cannot see. The first compiling reads the gazetteer too, that after an edit
does not.
"""

import gc
import json
import pickle
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench.mixed.names import Watched
from matching.matcher import compile_matcher

_STATUS = Path("/proc/self/status")
_ROOT = Path(__file__).parents[2]


def memory_of_compiling(watched: Watched) -> str:
    """One line: processor time, and resident memory above what the process had with the names already in it."""
    command = [sys.executable, "-m", "bench.mixed.memory"]
    done = subprocess.run(command, cwd=_ROOT, input=pickle.dumps(watched), capture_output=True, check=True)
    seconds, again, kept, peak = json.loads(done.stdout)
    return f"compiled in {seconds:.2f} s ({again:.2f} s after an edit), {kept:+.0f} MB kept, {peak:+.0f} MB at the peak"


def main() -> None:
    watched: Watched = pickle.load(sys.stdin.buffer)
    gc.collect()
    before = _megabytes("VmRSS")
    began = time.process_time()
    compiled = compile_matcher(entities=watched.entities, watchlists=watched.watchlists)
    seconds = time.process_time() - began
    peak = _megabytes("VmHWM") - before
    gc.collect()
    kept = _megabytes("VmRSS") - before
    began = time.process_time()
    compile_matcher(entities=watched.entities, watchlists=watched.watchlists)
    print(json.dumps([seconds, time.process_time() - began, kept, peak]))
    del compiled


def _megabytes(field: str) -> float:
    """Resident now (VmRSS) or at most so far (VmHWM); elsewhere than on Linux only the latter is known."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith(field + ":"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
