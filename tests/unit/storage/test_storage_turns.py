"""The writer's queue."""

import threading

import pytest

from domain.errors import StorageError
from storage.turns import Turns


def test_who_asked_first_has_the_next_turn_though_another_asks_without_a_pause() -> None:
    turns, order, waiting = Turns(), list[str](), threading.Event()

    def wait_once() -> None:
        waiting.set()
        with turns.turn(within=10, what="it"):
            order.append("patient")

    with turns.turn(within=10, what="it"):
        patient = threading.Thread(target=wait_once)
        patient.start()
        waiting.wait(10)
        while not turns.is_waited_for:  # it stands in the queue a moment after it says so
            pass
    for _ in range(3):
        with turns.turn(within=10, what="it"):
            order.append("greedy")
    patient.join(10)
    assert not turns.is_waited_for
    assert order == ["patient", "greedy", "greedy", "greedy"]


def test_a_turn_that_is_waited_for_in_vain_is_refused_and_lost_to_nobody() -> None:
    turns = Turns()
    refused = pytest.raises(StorageError, match=r"it was busy for more than 0.01 s; try again")
    with turns.turn(within=10, what="it"), refused, turns.turn(within=0.01, what="it"):
        pass
    with turns.turn(within=0, what="it"):
        pass


def test_an_error_ends_the_turn() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="bug"), turns.turn(within=0, what="it"):
        raise ValueError("bug")
    with turns.turn(within=0, what="it"):
        pass
