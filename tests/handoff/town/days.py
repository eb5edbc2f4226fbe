"""Days that several tests look at; made once."""

from functools import cache

from handoff.town.generate import Day, town_day


@cache
def demo_day() -> Day:
    """Every scenario once, and some more."""
    return town_day(11, 66)


@cache
def load_day() -> Day:
    return town_day(5, 250, mix="load")
