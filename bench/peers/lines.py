"""One JSON line in, one JSON line out, until the input ends."""

import json
import os
import sys


def serve(answer):
    # Libraries that print would break the protocol: they get standard error instead.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        out.write(json.dumps(answer(json.loads(line))) + "\n")
        out.flush()
