"""Reads one file of the config folder for the watcher: its bytes when it is a plain file there, else why not."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLook:
    """What stood at a path: bytes, nothing, or something that is refused."""

    data: bytes | None = None
    absent: bool = False
    fault: str | None = None  # in words that follow "the file"


Signature = tuple[int, ...]
"""What a stat says of a file; the same signature does not prove the same content."""


def signature(path: Path) -> Signature:
    """Empty when there is nothing to be seen."""
    try:
        seen = path.stat()
        link = path.lstat()
    except OSError:
        return ()
    return (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino, seen.st_mode, link.st_ino, link.st_ctime_ns)


def read_file(path: Path, *, folder: Path, most_bytes: int) -> FileLook:
    """Reads a file that is to be inside a folder, links followed."""
    try:
        return _read(path, folder=folder, most_bytes=most_bytes)
    except FileNotFoundError:
        if path.is_symlink():
            return FileLook(fault="is a link to something that does not exist")
        return FileLook(absent=True)
    except PermissionError:
        return FileLook(fault="cannot be read: permission denied")
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        return FileLook(fault=f"cannot be read: {getattr(error, 'strerror', None) or 'too many links'}")


def _read(path: Path, *, folder: Path, most_bytes: int) -> FileLook:
    if not path.resolve(strict=True).is_relative_to(folder.resolve()):
        return FileLook(fault="is a link that leads out of the config folder")
    if path.is_dir():
        return FileLook(fault="is a folder")
    # a pipe would make open() wait for its writer
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return FileLook(fault="is not a plain file")
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        return FileLook(fault=f"is larger than {most_bytes // 1_000_000} MB")
    return FileLook(data=data)
