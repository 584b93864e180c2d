"""The Umm al-Qura calendar, by which Saudi Arabia dates its news, as days of the Gregorian one."""

from datetime import date, timedelta

FIRST_YEAR = 1415
_FIRST_DAY = date(1994, 6, 10)  # 1 Muharram 1415
_LONG_MONTHS = (  # three hexadecimal digits a year: bit n is set where month n + 1 has 30 days, else it has 29
    "b4aa552b5575b6abd2bc4b89a9552d5adb6a6d4dc9d92aa69562ae56d36ab55aaa94d49d95d2ba5b55aad55a9a92e26e"
    "55dada6d46a554ba9754eaae5acba9d92b2564bcab55ab556d2ea5e4aa9552daad36c7596d269552da5b4ba9ba3b4b69"
    "b52aa64b696d2ec6d9eb2d54d2aa564ae96dd6ab54b29a9352ba57536ab56aae93"
)
"""As published by Saudi Arabia for its civil calendar, 1415 to 1500 (1994 to 2077)."""


def _month_starts() -> tuple[date, ...]:
    starts = [_FIRST_DAY]
    for place in range(0, len(_LONG_MONTHS), 3):
        long_months = int(_LONG_MONTHS[place : place + 3], 16)
        for month in range(12):
            starts.append(starts[-1] + timedelta(days=29 + (long_months >> month & 1)))
    return tuple(starts)


_STARTS = _month_starts()  # one more than there are months: where the last one ends
LAST_YEAR = FIRST_YEAR + len(_STARTS) // 12 - 1


def gregorian_day(year: int, month: int, day: int) -> date:
    """The day of a Hijri date. Raises ValueError for a day that the calendar does not have, or beyond its years."""
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
        raise ValueError("not a year or month of the calendar")
    index = (year - FIRST_YEAR) * 12 + month - 1
    found = _STARTS[index] + timedelta(days=day - 1)
    if not _STARTS[index] <= found < _STARTS[index + 1]:
        raise ValueError("not a day of this month")
    return found
