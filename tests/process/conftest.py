"""Ways of making workers suffer."""

import pytest
from support.box import Box
from support.jobs import CAPABILITIES, perform, quick_request


@pytest.fixture(scope="module")
def warm_box(tmp_path_factory):
    """A box for the tests of one file, with every default model loaded."""
    with Box.running(tmp_path_factory.mktemp("warm")) as box:
        for name in CAPABILITIES:
            assert perform(box, quick_request(name)).status == 200
        yield box
