"""Starts a Python file in this process, so that it is told to stop when the demo dies, even by ``kill -9``.

``python -m demo.leash PARENT FILE``: PARENT is the demo's process id. On Linux the kernel is asked for SIGTERM at the
parent's death (prctl(2), PR_SET_PDEATHSIG), which outlives the exec; elsewhere the file is simply started.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, file = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
        if os.getppid() != int(parent):  # it died before the kernel was asked
            sys.exit(1)
    os.execv(sys.executable, [sys.executable, file])  # noqa: S606  # the demo's own file, no shell


if __name__ == "__main__":
    main()
