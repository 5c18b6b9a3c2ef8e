"""How loud each voice is: integrated loudness and true peak by ffmpeg's ebur128.

usage: python bench/loudness.py [--voices NAME,...] [--text TEXT]

The table in src/capability/tts/audio/voice_levels.cc holds what the model gives by itself. What a
line here is away from -19 LUFS is to be added to the voice's number there.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import httpx
from support.box import Box
from support.sounds import loudness

_TEXT = "The keeper counted the ships that passed before noon."
_TIMEOUT_S = 300


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", help="default: all")
    parser.add_argument("--text", default=_TEXT)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home, Box.running(Path(home)) as box:
        listed = httpx.get(f"{box.url}/v1/audio/voices").json()["voices"]
        voices = options.voices.split(",") if options.voices else [v["id"] for v in listed]
        print("| voice | LUFS | dBTP |\n|---|---|---|")
        for voice in voices:
            body = {"model": "kokoro", "voice": voice, "input": options.text}
            answer = httpx.post(
                f"{box.url}/v1/audio/speech",
                json={**body, "response_format": "wav"},
                timeout=_TIMEOUT_S,
            )
            answer.raise_for_status()
            heard, peak = loudness(answer.content)
            print(f"| {voice} | {heard:.1f} | {peak:.1f} |", flush=True)


if __name__ == "__main__":
    main()
