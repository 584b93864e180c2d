"""`gulfwatch demo`: the whole of it with no internet."""

import click


@click.command()
@click.option("--seconds", type=click.FloatRange(min=1), help="Stop by itself after so long.")
@click.option("--port-base", type=click.IntRange(1024, 65000), help="First of the ports to use; default: free ones.")
def demo(seconds: float | None, port_base: int | None) -> int:
    """A small local newsroom, a local chat room and the dashboard; needs no internet."""
    from demo.run import run_demo

    return run_demo(seconds=seconds, port_base=port_base)
