"""The annex command: what a person types and what a script reads."""

import json
import subprocess

import pytest
from support import pages
from support.box import binaries_folder, recording, run_command
from support.error_rates import character_error_rate, word_error_rate
from support.sounds import duration_s

BECKETT = "Ever tried. Ever failed. No matter. Try again. Fail again. Fail better."


def good(ended):
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout


def test_status_for_people_names_every_capability(box):
    shown = good(run_command(box, "status")).decode()
    for name in ("embedding", "tts", "asr", "ocr"):
        assert name in shown


def test_status_as_json(box):
    shown = json.loads(good(run_command(box, "status", "--json")))
    assert {row["capability"] for row in shown["capabilities"]} == {
        "embedding", "tts", "asr", "ocr",
    }  # fmt: skip


def test_models(box):
    assert "kokoro-82m" in good(run_command(box, "models")).decode()
    shown = json.loads(good(run_command(box, "models", "--json")))
    assert "whisper-base" in json.dumps(shown)


def test_embed_an_argument_and_standard_input_alike(box):
    given = json.loads(good(run_command(box, "embed", "--json", "a lantern")))
    piped = json.loads(good(run_command(box, "embed", "--json", "-", stdin=b"a lantern")))
    assert given["data"][0]["embedding"] == piped["data"][0]["embedding"]
    assert len(given["data"][0]["embedding"]) == 384


def test_say_to_a_file_by_its_suffix_and_transcribe_it(box, tmp_path):
    for suffix in ("mp3", "wav", "flac"):
        target = tmp_path / f"out.{suffix}"
        good(run_command(box, "say", "The harbour is quiet tonight.", "-o", str(target)))
        assert 1 < duration_s(target.read_bytes()) < 5
        heard = good(run_command(box, "transcribe", str(target))).decode()
        assert word_error_rate("The harbor is quiet tonight.", heard) <= 0.25, heard


def test_say_to_standard_output_and_transcribe_from_standard_input(box):
    sound = good(run_command(box, "say", "-o", "-", stdin=b"The lamp burned by day."))
    assert duration_s(sound) > 1
    heard = good(run_command(box, "transcribe", "-", stdin=sound)).decode()
    assert word_error_rate("The lamp burned by day.", heard) == 0, heard


def test_transcribe_several_files(box):
    file = str(recording("beckett.wav"))
    shown = good(run_command(box, "transcribe", file, file)).decode()
    assert shown.lower().count("fail better") == 2


def test_transcribe_as_json(box):
    shown = json.loads(
        good(run_command(box, "transcribe", "--json", str(recording("beckett.wav"))))
    )
    first = shown[0] if isinstance(shown, list) else shown
    assert word_error_rate(BECKETT, first["text"]) <= 0.1


def test_read_a_picture_and_a_pdf(box, tmp_path):
    picture, pdf = tmp_path / "page.png", tmp_path / "page.pdf"
    picture.write_bytes(pages.encoded(pages.page(pages.ENGLISH), "PNG"))
    pdf.write_bytes(pages.text_pdf([pages.ENGLISH]))
    wanted = "".join(pages.ENGLISH)
    for file in (picture, pdf):
        shown = good(run_command(box, "read", str(file))).decode().replace("#", "")
        assert character_error_rate(wanted, shown) <= 0.03, shown
    piped = good(run_command(box, "read", "-", stdin=picture.read_bytes())).decode()
    assert character_error_rate(wanted, piped.replace("#", "")) <= 0.03
    as_json = json.loads(good(run_command(box, "read", "--json", str(picture))))
    first = as_json[0] if isinstance(as_json, list) else as_json
    assert first["pages"][0]["markdown"]


def test_a_box_that_is_away_is_exit_code_7_with_what_to_do():
    ended = subprocess.run(
        [str(binaries_folder() / "annex"), "--url", "http://127.0.0.1:9", "status"],
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 7
    assert b"127.0.0.1:9" in ended.stderr
    assert ended.stdout == b""


def test_a_missing_file_is_exit_code_3(box):
    ended = run_command(box, "transcribe", "no/such/file.wav")
    assert ended.returncode == 3
    assert b"no/such/file.wav" in ended.stderr


def test_a_file_that_is_no_sound_is_exit_code_2(box, tmp_path):
    file = tmp_path / "a.wav"
    file.write_bytes(b"this is no sound at all" * 50)
    ended = run_command(box, "transcribe", str(file))
    assert ended.returncode in (2, 10)
    assert ended.stderr


def test_one_bad_file_among_good_ones_is_told_and_the_good_ones_are_done(box, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"")
    ended = run_command(box, "transcribe", str(bad), str(recording("beckett.wav")))
    assert ended.returncode != 0
    assert b"fail better" in ended.stdout.lower()
    assert b"bad.wav" in ended.stderr


def test_an_unknown_model_is_exit_code_3(box):
    ended = run_command(box, "embed", "--model", "no-such", "x")
    assert ended.returncode == 3
    assert b"no-such" in ended.stderr


def test_an_unknown_command_or_option_is_a_usage_error(box):
    for arguments in (["frobnicate"], ["status", "--no-such-option"]):
        ended = run_command(box, *arguments)
        assert ended.returncode != 0
        assert ended.stderr


@pytest.mark.parametrize("command", ["status", "embed", "say", "transcribe", "read", "models"])
def test_every_command_has_help_with_its_options(command):
    shown = good(run_command(None, command, "--help")).decode()
    assert "--json" in shown or command == "say"
    assert len(shown) > 200


def test_help_names_every_command():
    shown = good(run_command(None, "--help")).decode()
    for name in ("status", "embed", "say", "transcribe", "read", "models", "pull"):
        assert name in shown


def test_version():
    assert b"annex" in good(run_command(None, "--version"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_names_the_commands(shell):
    shown = good(run_command(None, "completion", shell)).decode()
    for name in ("status", "embed", "say", "transcribe", "read", "models"):
        assert name in shown


def test_bash_accepts_its_completion():
    script = good(run_command(None, "completion", "bash"))
    ended = subprocess.run(["bash", "-n"], input=script, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
