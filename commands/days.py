"""A day as it is typed: ``2026-03-01``, or ``90d`` for so long ago."""

from datetime import date

import click

from config.durations import parse_duration
from domain.clock import utc_now


class DayType(click.ParamType[date]):
    """A day, in UTC."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Fails in words for what is neither a day nor a span of time."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            pass
        try:
            return (utc_now() - parse_duration(str(value))).date()
        except (ValueError, OverflowError):
            return self.fail(f"'{value}' is neither a day such as 2026-03-01 nor a span such as 90d", param, ctx)
