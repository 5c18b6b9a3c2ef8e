"""Tests of the scores of read pages."""

import pytest
from reading import scores


@pytest.mark.parametrize(
    ("wanted", "found", "errors"),
    [("kitten", "sitting", 3), ("abc", "abc", 0), ("abc", "", 3), ("", "ab", 2), ("ab", "ba", 2)],
)
def test_distance_counts_single_edits(wanted, found, errors):
    assert scores.distance(scores.plain([wanted]), scores.plain([found])) == errors


def test_width_and_white_space_do_not_count():
    assert scores.distance(scores.plain(["A：1 2"]), scores.plain(["A:12"])) == 0


def test_lines_in_a_wrong_order_lose_nothing_but_their_order():
    tally = scores.Tally()
    lines = ["the first line of a page", "and the second one, longer", "the third"]
    lost, in_order = tally.add(lines, [lines[2], lines[0], lines[1]])
    assert lost == 0
    assert in_order > 5
    assert "order" in str(tally)


def test_a_missing_line_is_lost_in_any_order():
    lost, in_order = scores.Tally().add(["one two", "three"], ["one two"])
    assert (lost, in_order) == (5, 5)


def test_lines_found_in_parts_are_put_together():
    lost, in_order = scores.Tally().add(["left part right part"], ["right part", "left part"])
    assert lost == 0
    assert in_order > 0
