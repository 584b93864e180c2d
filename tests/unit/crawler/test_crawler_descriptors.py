"""Few descriptors are few reads, not none."""

import pytest

from crawler.descriptors import kept_seconds, reads_at_once


@pytest.mark.parametrize(("descriptors", "reads"), [(65_536, 128), (1024, 128), (128, 40), (64, 8), (16, 1)])
def test_there_are_no_more_reads_at_once_than_descriptors_for_them(descriptors: int, reads: int) -> None:
    assert reads_at_once(128, descriptors=descriptors) == reads


def test_connections_are_kept_where_there_is_room_for_them() -> None:
    assert kept_seconds(descriptors=65_536) > 60 > kept_seconds(descriptors=1024)
