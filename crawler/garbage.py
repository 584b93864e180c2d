"""Python's search for cyclic garbage, made to suit a process that holds tens of thousands of objects for ever."""

import gc

_YOUNG_OBJECTS = 20_000  # before the young are searched; Python's own 700 are made by two feeds
_OLD_EVERY = 50  # searches of the middle-aged before all are searched


def settle_down() -> None:
    """What is loaded by now stays: it is left out of every search. To be called when the imports are done."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 10, _OLD_EVERY)
