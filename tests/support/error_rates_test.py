"""The yardsticks themselves."""

import pytest
from support.error_rates import character_error_rate, distance, word_errors, words_of


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("27 apples", "twenty-seven apples"),
        ("It cost $1,250.", "it cost one thousand two hundred and fifty dollars"),
        ("the 3rd of May", "The third of May"),
        ("the 21st", "the twenty first"),
        ("the 30th", "the thirtieth"),
        ("at 7:30", "at seven thirty"),
        ("3.14", "three point one four"),
        ("in 1984", "in nineteen eighty-four"),
        ("5% of it", "five percent of it"),
        ("Mr. Smith", "Mister Smith"),
        ("don’t", "do not"),
    ],
)
def test_the_same_speech_written_twice_is_equal(written, spoken):
    assert words_of(written) == words_of(spoken)


def test_errors_are_counted():
    assert word_errors("one two three four", "one too three") == (2, 4)
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == 3
    assert character_error_rate("ab cd\nef gh", "abcd efgX") == 1 / 8
