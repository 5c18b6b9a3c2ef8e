"""Lets the tests import the modules beside them, as the tool itself does."""

import sys
from pathlib import Path

for folder in (Path(__file__).parent, Path(__file__).parent / "convert"):
    sys.path.insert(0, str(folder))
