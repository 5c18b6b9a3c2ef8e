"""A box whose kernel cannot hold the codec in: what needs the codec is refused, the rest works."""

import json
import sys
from pathlib import Path

import pytest
from support import older_kernel
from support.box import Box
from support.jobs import perform, quick_request

_LAUNCHER = [sys.executable, str(Path(older_kernel.__file__))]


@pytest.fixture(
    scope="module", params=["landlock_create_ruleset", "seccomp"], ids=["landlock", "seccomp"]
)
def box_without(request, tmp_path_factory):
    launcher = [*_LAUNCHER, request.param]
    with Box.running(tmp_path_factory.mktemp("old"), launcher=launcher) as box:
        yield box


@pytest.mark.parametrize("capability", ["asr", "ocr"])
def test_uploads_are_refused_with_the_reason(box_without, capability):
    before = box_without.restarts()
    answer = perform(box_without, quick_request(capability))
    assert answer.status == 503
    message = json.loads(answer.body)["error"]["message"]
    assert message.startswith("uploads are refused: this kernel lacks")
    assert box_without.restarts() == before


def test_what_needs_no_codec_works(box_without):
    assert perform(box_without, quick_request("embedding")).status == 200
