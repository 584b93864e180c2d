"""`gulfwatch run`: the daemon."""

import click


@click.command()
def run() -> int:
    """The daemon: collects, matches, alerts and serves the dashboard, until SIGTERM or Ctrl-C."""
    from scheduler import run_daemon  # late: it loads every room, and `--help` should not wait for that

    return run_daemon()
