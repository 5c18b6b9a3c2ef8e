"""One function per capability: Annex over HTTP beside its peer, in turns."""

import base64
import statistics
import tempfile
from pathlib import Path

import httpx
import numpy as np
import peer_environment
from measure import Comparison, Row, in_turns
from peer_environment import Peer
from support import pages
from support.box import models_folder, recording
from support.error_rates import character_error_rate, word_error_rate
from support.sounds import duration_s, wav, wav_samples

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


def _post(box, path, **options):
    answer = httpx.post(f"{box.url}{path}", timeout=300, **options)
    answer.raise_for_status()
    return answer


def embedding(box, rounds):
    model = "bge-small-en-v1.5"
    texts = [f"{i}. {_SENTENCE}" for i in range(64)]
    mixed = [" ".join(_PARAGRAPH.split()[: 3 + i * 13 % 60]) for i in range(64)]
    rows = []

    def annex(batch):
        body = {"model": model, "input": batch, "encoding_format": "base64"}
        data = _post(box, "/v1/embeddings", json=body).json()["data"]
        return [np.frombuffer(base64.b64decode(d["embedding"]), "<f4") for d in data]

    with Peer("embedding", models_folder() / model) as peer:
        for what, batch in (("64 texts of about 30 tokens in one request", texts),
                            ("64 texts of 5 to 75 tokens in one request", mixed)):  # fmt: skip
            peer.request = {"batch": batch}
            a, p = in_turns(rounds, box.pid, lambda batch=batch: annex(batch), peer)
            near = min(float(np.dot(x, y)) for x, y in zip(a.answers[0], p.answers[0], strict=True))
            rows.append(Row(what, a, p, f"cosine ≥ {near:.5f}", "", per=len(batch)))
        ones = texts[:32]
        peer.request = {"one_by_one": ones}
        with httpx.Client(base_url=box.url, timeout=60) as http:

            def one_by_one():
                for text in ones:
                    http.post("/v1/embeddings", json={"model": model, "input": text})

            a, p = in_turns(rounds, box.pid, one_by_one, peer)
        rows.append(Row("32 texts, one request each", a, p, per=len(ones)))
    found = peer_environment.versions("onnxruntime", "tokenizers")
    title = (
        f"onnxruntime {found['onnxruntime']} + tokenizers {found['tokenizers']}, in padded batches "
        "whose texts share one 8-bit scale (hence the cosine to it; text by text both agree to "
        "0.9999)"
    )
    return Comparison("Embedding, bge-small-en-v1.5 int8", title, "text", rows)


def voice(box, rounds):
    rows, firsts = [], []
    folder = models_folder() / "kokoro-82m"
    with tempfile.NamedTemporaryFile(suffix=".pcm") as spoken:
        for what, text in (("6 words", _SHORT), ("20 words", _TWENTY), ("52 words", _PARAGRAPH)):

            def annex(text=text):
                body = {"model": "kokoro", "voice": "af_heart", "input": text,
                        "response_format": "pcm"}  # fmt: skip
                with httpx.stream(
                    "POST", f"{box.url}/v1/audio/speech", json=body, timeout=300
                ) as answer:
                    answer.raise_for_status()
                    return answer.read()

            with Peer(
                "voice", peer_environment.kokoro_model(), peer_environment.voices_file(),
                folder / "config.json",
            ) as peer:  # fmt: skip
                peer.request = {"text": text, "into": spoken.name}
                a, p = in_turns(rounds, box.pid, annex, peer)
            seconds = len(a.answers[0]) / 2 / 24000
            peer_pcm = Path(spoken.name).read_bytes()
            firsts.append(statistics.median(_first_sound_s(box, text) for _ in range(rounds)))
            rows.append(
                Row(
                    f"{what}; first sound after {firsts[-1]:.2f} s, {firsts[-1] / p.wall:.0%} of "
                    "the peer's whole",
                    a, p,
                    f"{seconds:.1f} s, WER {_heard_wrong(box, a.answers[0], text):.0%}",
                    f"{p.answers[0]['seconds']:.1f} s, WER {_heard_wrong(box, peer_pcm, text):.0%}",
                    per=seconds,
                    peer_per=p.answers[0]["seconds"],
                )
            )  # fmt: skip
    version = peer_environment.versions("kokoro-onnx")["kokoro-onnx"]
    return Comparison("Voice, Kokoro 82M int8", f"kokoro-onnx {version}", "s of speech", rows)


def _first_sound_s(box, text):
    import time

    start = time.perf_counter()
    body = {"model": "kokoro", "voice": "af_heart", "input": text, "response_format": "pcm"}
    with httpx.stream("POST", f"{box.url}/v1/audio/speech", json=body, timeout=300) as answer:
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


def hearing(box, rounds):
    rows = []
    samples, rate = wav_samples(recording("two_cities.wav").read_bytes())
    with (
        tempfile.NamedTemporaryFile(suffix=".wav") as long,
        tempfile.NamedTemporaryFile(suffix=".wav") as short,
        Peer("hearing", peer_environment.whisper_folder()) as peer,
    ):
        long.write(wav(np.concatenate([samples] * 4), rate))
        long.flush()
        short.write(wav(_beginning(samples, rate, 5), rate))
        short.flush()
        names = {
            Path(short.name): "the beginning of two_cities.wav",
            recording("beckett.wav"): "beckett.wav",
            recording("two_cities.wav"): "two_cities.wav",
            Path(long.name): "two_cities.wav four times",
        }
        for file, name in names.items():
            data = file.read_bytes()

            def annex(data=data):
                answer = _post(box, "/v1/audio/transcriptions", files={"file": ("a.wav", data)},
                               data={"model": "whisper-base", "language": "en"})  # fmt: skip
                return answer.json()["text"]

            peer.request = {"file": str(file)}
            a, p = in_turns(rounds, box.pid, annex, peer)
            seconds = duration_s(data)
            quality = ("", "")
            if file.name == "beckett.wav":
                quality = (
                    f"WER {word_error_rate(_BECKETT, a.answers[0]):.0%}",
                    f"WER {word_error_rate(_BECKETT, p.answers[0]['text']):.0%}",
                )
            rows.append(Row(f"{name}, {seconds:.0f} s", a, p, *quality, per=seconds))
    version = peer_environment.versions("faster-whisper")["faster-whisper"]
    return Comparison(
        "Hearing, Whisper base int8", f"faster-whisper {version}, int8, beam 1, VAD", "s of sound",
        rows,
    )  # fmt: skip


def reading(box, rounds):
    dense = [f"Line {i:02} of a dense page: {_SENTENCE[: 60 + i % 20]}" for i in range(22)]
    documents = [
        ("English page", pages.ENGLISH, pages.page(pages.ENGLISH)),
        ("Chinese page", pages.CHINESE, pages.page(pages.CHINESE)),
        ("dense page of 22 lines", dense, pages.page(dense, size=(1700, 1400), font_px=26)),
    ]
    rows = []
    with Peer("reading") as peer:
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
                a, p = in_turns(rounds, box.pid, annex, peer)
            wanted = "".join(lines)
            rows.append(
                Row(
                    what, a, p,
                    f"CER {character_error_rate(wanted, ''.join(a.answers[0])):.1%}",
                    f"CER {character_error_rate(wanted, ''.join(p.answers[0]['lines'])):.1%}",
                )
            )  # fmt: skip
    version = peer_environment.versions("rapidocr")["rapidocr"]
    return Comparison("Reading, PP-OCRv6 small", f"rapidocr {version}", "page", rows)


ALL = {"embedding": embedding, "voice": voice, "hearing": hearing, "reading": reading}
