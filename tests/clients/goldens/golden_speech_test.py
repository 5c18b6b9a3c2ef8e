"""The voice says what it said: each sentence near its golden, and changes far from it."""

import mel
import pytest
from sentences import SENTENCES, golden, spoken

# Between what another rounding does to the sound and what the smallest change does that a listener
# would notice; both stand in the README.
TOLERANCE = mel.Distance(mean_db=1.5, word_db=3.5, length_s=0.06)

# Changes of one golden's request that the comparison must not let through: a word replaced by
# another, or a field by another value.
CHANGES = {
    "another word": ("american", ("noon", "dawn")),
    "one sound of a word": ("american", ("ships", "shops")),
    "another syllable": ("mandarin", ("公园", "公司")),
    "a date read the other way": ("british", ("3/5", "5/3")),
    "a pause 100 ms longer": ("pause", ("700", "800")),
    "another voice": ("american", {"voice": "af_bella"}),
    "another accent": ("british", {"voice": "af_heart"}),
    "5 % faster": ("american_faster", {"speed": 1.31}),
    "5 % faster, stretched": ("british_slow", {"speed": 0.63}),
}


def changed(request, change):
    if isinstance(change, dict):
        return {**request, **change}
    old, new = change
    assert old in request["input"]
    return {**request, "input": request["input"].replace(old, new)}


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_sounds_as_its_golden(http, name):
    found = mel.distance(golden(name), spoken(http, SENTENCES[name]))
    print(name, found)
    assert found.within(TOLERANCE), f"{found}; allowed are {TOLERANCE}"


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_apart(http, change):
    name, different = CHANGES[change]
    found = mel.distance(golden(name), spoken(http, changed(SENTENCES[name], different)))
    print(change, found)
    assert not found.within(TOLERANCE), f"{found}; allowed are {TOLERANCE}"
