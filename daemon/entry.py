"""Runs a command, and turns what goes wrong into a sentence and an exit code: never a traceback."""

import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from domain.errors import GulfwatchError


def end_at_once_when_stopped() -> None:
    """Until the daemon itself minds SIGTERM there is nothing to put in order, and to load it takes a second or two."""
    signal.signal(signal.SIGTERM, _end)


def _end(_number: int, _frame: object) -> NoReturn:
    sys.exit(0)


def run_command(command: click.Command, arguments: Sequence[str] | None, *, name: str) -> int:
    """Answers the exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted."""
    try:
        code = command.main(args=arguments, prog_name=name, standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _failed(error.format_message())
    except GulfwatchError as error:
        return _failed(str(error))
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return 1
    except OSError as error:  # a full disk behind the output, a file that went away
        return _failed(
            f"the system refused: {error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        )
    except Exception as bug:  # where it happened is enough to report it
        return _failed(f"Gulfwatch made a mistake: {type(bug).__name__} at {_place(bug)}. Please report it.")
    return code if isinstance(code, int) else 0


def _failed(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def _place(bug: BaseException) -> str:
    last = bug.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return f"{last.tb_frame.f_globals.get('__name__', '?')}:{last.tb_lineno}" if last else "an unknown place"
