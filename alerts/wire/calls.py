"""Calls in flight, each with a total deadline that no dripping receiver can stretch.

The timeouts of sockets count from the last byte. Here a watchdog shuts the socket down when the call as a whole is over
its time, and the blocked reader gets an end of file.
"""

import contextlib
import socket
import threading
import time


class Call:
    """One call. ``cut``: over its time; ``aborted``: ended by ``OpenCalls.abort``."""

    __slots__ = ("aborted", "cut", "deadline", "handle")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline  # by time.monotonic()
        self.handle: socket.socket | None = None
        self.cut = False
        self.aborted = False


class OpenCalls:
    """The calls of one poster. Each thread has one at a time."""

    def __init__(self) -> None:
        self._calls: set[Call] = set()
        self._of_thread = threading.local()
        self._changed = threading.Condition()
        self._watchdog: threading.Thread | None = None
        self._closed = False

    def begin(self, seconds: float) -> Call:
        """Starts this thread's call, which ends after so many seconds at the latest."""
        call = Call(time.monotonic() + seconds)
        self._of_thread.call = call
        with self._changed:
            call.aborted = self._closed
            self._calls.add(call)
            self._watch()
            self._changed.notify()
        return call

    def end(self, call: Call) -> None:
        """The call came to its end by itself, or by ours."""
        with self._changed:
            self._calls.discard(call)
            call.handle = None

    def remaining(self) -> float:
        """Seconds that this thread's call still has; at least a hundredth, because 0 means "for ever" to sockets."""
        call: Call = self._of_thread.call
        return max(call.deadline - time.monotonic(), 0.01)

    def attach(self, handle: socket.socket) -> None:
        """Names the socket that this thread's call speaks through; one that is over its time is shut at once.

        ``handle`` is a duplicate that stays valid when TLS takes the original over.
        """
        call: Call = self._of_thread.call
        with self._changed:
            call.handle = handle
            if call.cut or call.aborted:
                _shut(handle)

    def abort(self) -> None:
        """Shuts every call down, now and from now on: the daemon stops."""
        with self._changed:
            self._closed = True
            for call in self._calls:
                call.aborted = True
                _shut(call.handle)
            self._changed.notify()

    def _watch(self) -> None:
        if self._watchdog is None:
            self._watchdog = threading.Thread(target=self._run, name="call-watchdog", daemon=True)
            self._watchdog.start()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for call in [each for each in self._calls if not each.cut and each.deadline <= now]:
                    call.cut = True
                    _shut(call.handle)
                pending = [call.deadline for call in self._calls if not call.cut]
                self._changed.wait(max(min(pending) - now, 0.01) if pending else None)


def _shut(handle: socket.socket | None) -> None:
    if handle is not None:
        with contextlib.suppress(OSError):  # it was not connected, or is gone already
            handle.shutdown(socket.SHUT_RDWR)
