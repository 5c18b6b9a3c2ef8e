"""The yardsticks themselves: what counts as an error, and where a piece begins."""

import clips
import conditions
import document
import numpy as np
import pytest
import scoring
import timing
from support.sounds import RATE


@pytest.mark.parametrize(
    ("language", "written", "heard"),
    [
        ("en", "Press 2, um, now.", "press two now"),
        ("es", "¿Dónde está el número 3?", "donde esta el numero tres"),
        ("fr", "L'école, là-bas", "l ecole la bas"),
        ("ru", "Ещё один звонок", "еще 1 звонок"),
    ],
)
def test_the_same_words_written_twice_are_equal(language, written, heard):
    assert scoring.words(written, language) == scoring.words(heard, language)


def test_a_hindi_word_keeps_its_vowel_signs():
    assert scoring.words("कुत्ता।", "hi") == ["कुत्ता"]
    assert scoring.words("कुत्ता", "hi") != scoring.words("कत्ता", "hi")


def test_the_nearest_way_to_write_a_sentence_counts():
    tally = scoring.Tally()
    assert tally.add_nearest([list("abcd"), list("xyz")], list("xyq")) == 1
    assert tally.add([*"ab"], []) == 2
    assert (tally.errors, tally.wanted, str(tally)) == (3, 5, "60.0 % (3)")


def _beep(seconds):
    return np.sin(np.arange(int(seconds * RATE)) * 0.3).astype(np.float32)


def test_joined_pieces_lie_where_they_are_said_to_lie():
    silence = np.zeros(RATE // 2, np.float32)
    sound = np.concatenate([silence, _beep(2), silence])
    made = clips.joined([clips.Clip(str(i), f"text {i}", "en", sound) for i in range(20)])
    assert [text for clip in made for text, _, _ in clip.pieces] == [f"text {i}" for i in range(20)]
    for clip in made:
        assert len(clip.samples) <= 28 * RATE
        for _, begin, end in clip.pieces:
            inside = clip.samples[int(begin * RATE) : int(end * RATE)]
            assert 1.95 < len(inside) / RATE < 2.05
            assert np.abs(inside).max() > 0.9
            before = clip.samples[int((begin - 0.5) * RATE) : int((begin - 0.02) * RATE)]
            assert np.abs(before).max() == 0


def test_a_small_share_is_never_nothing():
    assert [clips.part(20, share) for share in (1, 0.5, 0.001)] == [20, 10, 1]


def test_errors_of_times_are_those_of_recognised_words_only():
    pieces = [("Hold the line.", 1.0, 2.0), ("Press two now.", 3.0, 4.0)]
    words = [("Hold", 1.25, 1.5), ("the", 1.5, 1.6), ("lime.", 1.6, 2.0), ("Press", 2.75, 3.2),
             ("2", 3.2, 3.5), ("now.", 3.5, 4.5)]  # fmt: skip
    assert timing._errors(pieces, words) == ([0.25, -0.25], [0.5])


@pytest.mark.parametrize("snr_db", [5, 10])
def test_noise_is_as_loud_as_it_is_said_to_be(snr_db):
    speech = np.concatenate([np.zeros(RATE), 0.1 * _beep(1), np.zeros(RATE)])
    mixed = conditions.with_noise(speech, conditions.white(len(speech)), snr_db)
    noise = mixed - speech
    ratio = conditions.speech_level(speech) / np.sqrt((noise**2).mean())
    assert 20 * np.log10(ratio) == pytest.approx(snr_db, abs=0.01)


def test_a_section_is_replaced_and_the_others_stay(tmp_path):
    file = tmp_path / "Q.md"
    document.write_section(file, "One", "A run.", "old")
    document.write_section(file, "Two", "A run.", "kept")
    document.write_section(file, "One", "A run.", "new")
    text = file.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.index("## One") < text.index("new") < text.index("## Two") < text.index("kept")
    assert text.count("A run.") == 2
