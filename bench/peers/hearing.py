"""faster-whisper on CTranslate2, int8, beam 1, VAD on. usage: hearing.py THREADS MODEL_FOLDER

A request is {"file", "language" (default "en"; null: it finds out), "words" (times of words)}.
"""

import sys

from faster_whisper import WhisperModel
from lines import serve

model = WhisperModel(sys.argv[2], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[1]))


def hear(request):
    segments, _ = model.transcribe(
        request["file"],
        beam_size=1,
        language=request.get("language", "en"),
        vad_filter=True,
        word_timestamps=request.get("words", False),
    )
    segments = list(segments)
    words = [(w.word, w.start, w.end) for segment in segments for w in segment.words or ()]
    return {"text": "".join(segment.text for segment in segments).strip(), "words": words}


serve(hear)
