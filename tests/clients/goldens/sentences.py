"""What the goldens say, and how it is asked for."""

from pathlib import Path

import mel
import numpy as np
from support.sounds import wav_samples

# name -> what is sent beside the model and the format. Every way through the voice that has code of
# its own: accents, Mandarin, espeak's languages, the model's pace and the stretched one, a pause.
SENTENCES = {
    "american": {
        "voice": "af_heart",
        "input": "The keeper counted the ships before noon and wrote each name into the ledger.",
    },
    "american_faster": {
        "voice": "am_michael", "speed": 1.25,
        "input": "It is half past seven and the kettle has not boiled.",
    },
    "british": {
        "voice": "bf_emma",
        "input": "We could hardly see the harbour for the rain on Thursday, 3/5/2024.",
    },
    "british_slow": {
        "voice": "bm_george", "speed": 0.6,
        "input": "Please read this slowly.",
    },
    "mandarin": {"voice": "zf_xiaobei", "input": "今天天气很好，我们去公园散步吧。"},
    "spanish": {
        "voice": "ef_dora",
        "input": "El tren sale a las nueve y llega antes del mediodía.",
    },
    "pause": {
        "voice": "af_heart",
        "input": 'First the door. <break time="700ms"/> Then the window.',
    },
}  # fmt: skip


def golden_path(name):
    return Path(__file__).parent / f"{name}.npy"


def golden(name):
    return np.load(golden_path(name))


def spoken(http, request):
    """Features of what a box says to it."""
    body = {"model": "kokoro", "response_format": "wav", **request}
    answer = http.post("/v1/audio/speech", json=body)
    assert answer.status_code == 200, answer.text
    return mel.features(*wav_samples(answer.content))
