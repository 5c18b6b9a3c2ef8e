"""One function per capability: Annex over HTTP beside its peer, in turns."""

import base64
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np
import peer_environment
from measure import Comparison, Row, in_turns
from peer_environment import Peer
from support import pages
from support.box import models_folder, recording
from support.error_rates import character_error_rate, word_error_rate
from support.sounds import RATE, converted, duration_s, wav, wav_samples

_SHORT = "The keeper counted the ships."
_SENTENCE = (
    "The keeper of the lighthouse counted the ships that passed before noon, and wrote every name "
    "in a book with a green cover."
)
_TWENTY = (
    "The harbour master walked along the quiet pier this morning while the last of the fishing "
    "boats came slowly home."
)
_PARAGRAPH = " ".join(
    [
        _SENTENCE,
        "There were seventeen of them, and each one carried a lantern.",
        "Nobody had asked him why the lamp burned by day.",
        "He closed the ledger and waited for the evening tide.",
    ]
)
_BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."
_TWO_CITIES = Path(__file__).with_name("testdata").joinpath("two_cities.txt").read_text().strip()


def _post(box, path, **options):
    answer = httpx.post(f"{box.url}{path}", timeout=300, **options)
    answer.raise_for_status()
    return answer


def embedding(box, rounds, threads):
    model = "bge-small-en-v1.5"
    texts = [f"{i}. {_SENTENCE}" for i in range(64)]
    mixed = [" ".join(_PARAGRAPH.split()[: 3 + i * 13 % 60]) for i in range(64)]
    rows = []

    def annex(batch):
        body = {"model": model, "input": batch, "encoding_format": "base64"}
        data = _post(box, "/v1/embeddings", json=body).json()["data"]
        return [np.frombuffer(base64.b64decode(d["embedding"]), "<f4") for d in data]

    with Peer("embedding", threads, models_folder() / model) as peer:
        for what, batch in (("64 texts of about 30 tokens in one request", texts),
                            ("64 texts of 5 to 75 tokens in one request", mixed)):  # fmt: skip
            peer.request = {"batch": batch}
            a, ps = in_turns(rounds, box.pid, lambda batch=batch: annex(batch), peer)
            pairs = zip(a.answers[0], ps[0].answers[0], strict=True)
            near = f"cosine ≥ {min(float(np.dot(x, y)) for x, y in pairs):.5f}"
            rows.append(Row(what, threads, a, ps, near, per=len(batch)))
        ones = texts[:32]
        peer.request = {"one_by_one": ones}
        with httpx.Client(base_url=box.url, timeout=60) as http:

            def one_by_one():
                for text in ones:
                    http.post("/v1/embeddings", json={"model": model, "input": text})

            a, ps = in_turns(rounds, box.pid, one_by_one, peer)
        rows.append(Row("32 texts, one request each", threads, a, ps, per=len(ones)))
    found = peer_environment.versions("onnxruntime", "tokenizers")
    name = (
        f"onnxruntime {found['onnxruntime']} + tokenizers {found['tokenizers']}, in padded batches "
        "whose texts share one 8-bit scale (hence the cosine to it; text by text both agree to "
        "0.9999)"
    )
    return Comparison("Embedding, bge-small-en-v1.5 int8", [name], "text", rows)


def voice(box, rounds, threads):
    rows, heard = [], []
    config = models_folder() / "kokoro-82m" / "config.json"
    needs = (peer_environment.kokoro_model(), peer_environment.voices_file(), config)
    for text in (_SHORT, _TWENTY, _PARAGRAPH) if threads > 1 else (_SHORT, _TWENTY):

        def annex(text=text):
            with _speech(box, text) as answer:
                answer.raise_for_status()
                return answer.read()

        # A peer for each text: its memory grows with the longest it has spoken.
        with tempfile.NamedTemporaryFile(suffix=".pcm") as spoken:
            with Peer("voice", threads, *needs) as peer:
                peer.request = {"text": text, "into": spoken.name}
                a, ps = in_turns(rounds, box.pid, annex, peer)
            peer_pcm = Path(spoken.name).read_bytes()
        seconds, peer_seconds = len(a.answers[0]) / 2 / 24000, ps[0].answers[0]["seconds"]
        rows.append(
            Row(
                f"{len(text.split())} words",
                threads,
                a,
                ps,
                per=seconds,
                peer_per=peer_seconds,
                first_s=statistics.median(_first_sound_s(box, text) for _ in range(rounds)),
            )
        )
        heard.append((text, a.answers[0], peer_pcm))
    # The ears come last, so that the rows above show the memory of the voice alone.
    for row, (text, pcm, peer_pcm) in zip(rows, heard, strict=True):
        row.annex_quality = f"{row.per:.1f} s, WER {_heard_wrong(box, pcm, text):.0%}"
        wrong = _heard_wrong(box, peer_pcm, text)
        row.peer_qualities = [f"{row.peer_per:.1f} s, WER {wrong:.0%}"]
    version = peer_environment.versions("kokoro-onnx")["kokoro-onnx"]
    return Comparison("Voice, Kokoro 82M int8", [f"kokoro-onnx {version}"], "s of speech", rows)


def _speech(box, text):
    body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "pcm"}
    return httpx.stream("POST", f"{box.url}/v1/audio/speech", json=body, timeout=300)


def _first_sound_s(box, text):
    start = time.perf_counter()
    with _speech(box, text) as answer:
        answer.raise_for_status()
        for _ in answer.iter_raw():
            return time.perf_counter() - start
    raise RuntimeError("no sound came")


def _heard_wrong(box, pcm, text):
    sound = wav(np.frombuffer(pcm, "<i2") / 32768, rate=24000)
    answer = _post(box, "/v1/audio/transcriptions", files={"file": ("a.wav", sound)},
                   data={"model": "whisper-base", "language": "en"})  # fmt: skip
    return word_error_rate(text, answer.json()["text"])


def _beginning(samples, rate, seconds):
    """About that much of a recording, cut where it is quietest."""
    frame = rate // 20
    power = np.square(samples[: len(samples) // frame * frame].reshape(-1, frame)).mean(axis=1)
    first, last = int((seconds - 0.5) * 20), int((seconds + 0.5) * 20)
    return samples[: (first + int(power[first:last].argmin())) * frame]


def _clips(threads):
    """(name, WAV, what is said in it or "")."""
    whole = recording("two_cities.wav").read_bytes()
    samples, rate = wav_samples(whole)
    clips = [
        ("the beginning of two_cities.wav", wav(_beginning(samples, rate, 5), rate), ""),
        ("beckett.wav", recording("beckett.wav").read_bytes(), _BECKETT),
        ("two_cities.wav", whole, _TWO_CITIES),
    ]
    if threads > 1:
        again = wav(np.concatenate([samples] * 4), rate)
        clips.append(("two_cities.wav four times", again, " ".join([_TWO_CITIES] * 4)))
    return clips


def hearing(box, rounds, threads):
    rows = []
    with (
        tempfile.TemporaryDirectory() as folder,
        Peer("hearing", threads, peer_environment.whisper_folder()) as faster,
        Peer("hearing_cpp", threads, peer_environment.whisper_cpp_model()) as cpp,
    ):
        for name, data, said in _clips(threads):

            def annex(data=data):
                answer = _post(box, "/v1/audio/transcriptions", files={"file": ("a.wav", data)},
                               data={"model": "whisper-base", "language": "en"})  # fmt: skip
                return answer.json()["text"]

            file, plain = Path(folder) / "clip.wav", Path(folder) / "clip-16k.wav"
            file.write_bytes(data)
            samples = converted(data, "-ac", "1", "-ar", str(RATE), kind="s16le")
            plain.write_bytes(wav(np.frombuffer(samples, "<i2") / 32768))
            faster.request, cpp.request = {"file": str(file)}, {"file": str(plain)}
            a, ps = in_turns(rounds, box.pid, annex, faster, cpp)
            texts = [a.answers[0], *(p.answers[0]["text"] for p in ps)]
            wrong = [f"WER {word_error_rate(said, text):.1%}" if said else "" for text in texts]
            seconds = duration_s(data)
            what = f"{name}, {seconds:.0f} s"
            rows.append(Row(what, threads, a, ps, wrong[0], wrong[1:], per=seconds))
    found = peer_environment.versions("faster-whisper", "pywhispercpp")
    faster_is = f"faster-whisper {found['faster-whisper']}, int8, beam 1, VAD"
    cpp_is = (
        f"whisper.cpp by pywhispercpp {found['pywhispercpp']}, built for this processor, q8_0, "
        "greedy, no VAD (with it, it is slower), given sound of 16 kHz"
    )
    return Comparison("Hearing, Whisper base, 8 bits", [faster_is, cpp_is], "s of sound", rows)


def reading(box, rounds, threads):
    dense = [f"Line {i:02} of a dense page: {_SENTENCE[: 60 + i % 20]}" for i in range(22)]
    documents = [
        ("English page", pages.ENGLISH, pages.page(pages.ENGLISH)),
        ("Chinese page", pages.CHINESE, pages.page(pages.CHINESE)),
        ("dense page of 22 lines", dense, pages.page(dense, size=(1700, 1400), font_px=26)),
    ]
    rows = []
    with Peer("reading", threads) as peer:
        for what, lines, image in documents:
            with tempfile.NamedTemporaryFile(suffix=".png") as file:
                data = pages.encoded(image, "PNG")
                file.write(data)
                file.flush()
                url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
                body = {"model": "pp-ocrv6", "document": {"type": "image_url", "image_url": url}}

                def annex(body=body):
                    page = _post(box, "/v1/ocr", json=body).json()["pages"][0]
                    return [line["text"] for line in page["x_annex"]["lines"]]

                peer.request = {"file": file.name}
                a, ps = in_turns(rounds, box.pid, annex, peer)
            wanted = "".join(lines)
            rows.append(
                Row(
                    what, threads, a, ps,
                    f"CER {character_error_rate(wanted, ''.join(a.answers[0])):.1%}",
                    [f"CER {character_error_rate(wanted, ''.join(ps[0].answers[0]['lines'])):.1%}"],
                )
            )  # fmt: skip
    version = peer_environment.versions("rapidocr")["rapidocr"]
    return Comparison("Reading, PP-OCRv6 small", [f"rapidocr {version}"], "page", rows)


ALL = {"embedding": embedding, "voice": voice, "hearing": hearing, "reading": reading}
# How many threads both sides get. Speech is what takes seconds, so it is compared with one as well,
# but for its longest pieces, which would take half of the run.
THREADS = {"embedding": (2,), "voice": (1, 2), "hearing": (1, 2), "reading": (2,)}
