"""How far the times of words are from the truth, where the truth is known."""

import difflib
import statistics

import clips
import scoring
from document import table
from ears import NAMES
from support.sounds import wav

_PROMPTS = 80
_PAUSES_S = (0.3, 2.5)


def _tokens(pairs):
    """[(word as compared, index in pairs)]"""
    return [(w, i) for i, text in enumerate(pairs) for w in scoring.words(text, "en")]


def _errors(pieces, words):
    """Errors in s of the begin of each piece's first word and the end of its last one, where these
    words were recognised."""
    wanted = _tokens([text for text, _, _ in pieces])
    found = _tokens([word for word, _, _ in words])
    matcher = difflib.SequenceMatcher(
        None, [w for w, _ in wanted], [w for w, _ in found], autojunk=False
    )
    pair = {
        a + i: b + i
        for a, b, size in matcher.get_matching_blocks()
        for i in range(size)
    }  # fmt: skip
    begins, ends = [], []
    for number, (_, begin, end) in enumerate(pieces):
        places = [i for i, (_, piece) in enumerate(wanted) if piece == number]
        if places[0] in pair:
            begins.append(words[found[pair[places[0]]][1]][1] - begin)
        if places[-1] in pair:
            ends.append(words[found[pair[places[-1]]][1]][2] - end)
    return begins, ends


def _cells(errors, pieces):
    far = sorted(map(abs, errors))
    return [
        f"{len(far)} of {pieces}", f"{statistics.median(far):.3f}",
        f"{statistics.quantiles(far, n=10)[8]:.3f}", f"{statistics.median(errors):+.3f}",
    ]  # fmt: skip


def times(ears, log, share):
    chosen = clips.joined(clips.prompts("en", clips.part(_PROMPTS, share)), _PAUSES_S)
    found = {name: ([], []) for name in NAMES}
    pieces = 0
    for clip in chosen:
        pieces += len(clip.pieces)
        answers = ears.hear(wav(clip.samples), ".wav", "en", words=True)
        for name, heard in answers.items():
            begins, ends = _errors(clip.pieces, heard.words)
            found[name][0].extend(begins)
            found[name][1].extend(ends)
            log(clip=clip.name, by=name, pieces=clip.pieces, words=heard.words)
    rows = [
        [label, name, *_cells(found[by][which], pieces)]
        for which, label in enumerate(("begin of the first word", "end of the last word"))
        for by, name in zip(NAMES, ("Annex", "faster-whisper"), strict=True)
    ]
    return (
        f"Seconds. {pieces} prompts cut to what is less than 35 dB below their loudest 10 ms, "
        f"joined with pauses of {_PAUSES_S[0]} to {_PAUSES_S[1]} s. Scored where the word was "
        "recognised. The last column is the signed median: below 0 is early.\n\n"
        + table(["what", "by", "scored", "median", "90th percentile", "signed"], rows)
    )
