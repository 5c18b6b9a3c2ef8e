"""Round trip: what Annex's own voice says in each language, heard by Annex and by the peer."""

from pathlib import Path

import clips
import numpy as np
import scoring
from document import table
from ears import NAMES
from support.sounds import RATE, converted, wav, wav_samples

_TESTDATA = Path(__file__).resolve().parents[1] / "testdata"
_SENTENCES = 15
_MANDARIN = 20
_VOICES = {
    "English (US)": ("en", "sentences.txt", ("af_heart", "am_michael")),
    "English (UK)": ("en", "sentences.txt", ("bf_emma", "bm_george")),
    "Spanish": ("es", "sentences_es.txt", ("ef_dora", "em_alex")),
    "French": ("fr", "sentences_fr.txt", ("ff_siwis",)),
    "Italian": ("it", "sentences_it.txt", ("if_sara", "im_nicola")),
    "Portuguese": ("pt", "sentences_pt.txt", ("pf_dora", "pm_alex")),
    "Hindi": ("hi", "sentences_hi.txt", ("hf_alpha", "hm_omega")),
}
_MANDARIN_VOICES = (
    "zf_xiaobei zf_xiaoni zf_xiaoxiao zf_xiaoyi zm_yunjian zm_yunxi zm_yunxia zm_yunyang"
).split()


def _said(ears, text, voice):
    return wav_samples(converted(ears.say(text, voice), "-ar", str(RATE), kind="wav"))[0]


def voices(ears, log, share):
    """Words and characters lost, by voice."""
    count, rows = clips.part(_SENTENCES, share), []
    for label, (language, file, names) in _VOICES.items():
        sentences = (_TESTDATA / file).read_text(encoding="utf-8").splitlines()[:count]
        for voice in names:
            spoken = [
                clips.Clip(voice, text, language, _said(ears, text, voice)) for text in sentences
            ]
            lost = {by: (scoring.Tally(), scoring.Tally()) for by in NAMES}
            for clip in clips.joined(spoken):
                for by, heard in ears.hear(wav(clip.samples), ".wav", language).items():
                    for tally, cut in zip(
                        lost[by], (scoring.words, scoring.characters), strict=True
                    ):
                        tally.add(cut(clip.text, language), cut(heard.text, language))
                    log(voice=voice, by=by, said=clip.text, heard=heard.text)
            words = lost["annex"][0].wanted
            rows.append([label, voice, words, *lost["annex"], *lost["peer"]])
    return (
        f"{count} sentences of `testdata/` by voice, joined with pauses, language given. "
        "Words count without case, accents and punctuation; a word is a harsh measure of Hindi, "
        "which the ears spell in many ways.\n\n"
        + table(
            ["language", "voice", "words", "Annex, words", "Annex, characters",
             "faster-whisper, words", "faster-whisper, characters"],
            rows,
        )
    )  # fmt: skip


def _mandarin(ears, log, label, heard_clips):
    lost = {by: scoring.Tally() for by in NAMES}
    for clip in heard_clips:
        # A line of sentences_zh.txt is a sentence and, after " | ", other ways to write it.
        ways = [scoring.digits(way) for way in clip.text.split(" | ")]
        for by, heard in ears.hear(wav(clip.samples), ".wav", "zh").items():
            errors = lost[by].add_nearest(ways, scoring.digits(heard.text))
            log(voice=label, by=by, errors=errors, said=clip.text, heard=heard.text)
    return [label, len(heard_clips), lost["annex"].wanted, lost["annex"], lost["peer"]]


def mandarin(ears, log, share):
    """Characters lost, sentence by sentence."""
    lines = (_TESTDATA / "sentences_zh.txt").read_text(encoding="utf-8").splitlines()
    lines = lines[:: len(lines) // clips.part(_MANDARIN, share)]
    human = clips.mandarin_digits(clips.part(_MANDARIN, share))
    rows = [_mandarin(ears, log, "a woman's syllables (gcin-voice)", human)]
    margin = np.zeros(RATE // 4, np.float32)
    for voice in _MANDARIN_VOICES:
        spoken = []
        for line in lines:
            sound = _said(ears, line.split(" | ")[0], voice)
            sound = np.concatenate([margin, sound, margin])
            spoken.append(clips.Clip(voice, line, "zh", sound))
        rows.append(_mandarin(ears, log, voice, spoken))
    return (
        "Character error, language given, in simplified characters; digits count as equal however "
        "they are written. The first row is human: strings of eight digits put together from "
        "syllables, no running speech (none with a text was found in an ordinary package). The "
        f"others are {len(lines)} sentences spoken by Annex.\n\n"
        + table(["voice", "clips", "characters", "Annex", "faster-whisper"], rows)
    )
