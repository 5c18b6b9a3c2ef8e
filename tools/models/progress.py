"""Progress lines: one that is redrawn on a terminal, a few plain ones elsewhere."""

import sys
import time

_TERMINAL_EVERY_S = 0.5
_PLAIN_EVERY_S = 10.0
_MIB = 1024 * 1024


class Progress:
    """Reports on one slow thing; `total` is in bytes."""

    def __init__(self, label, total, done=0, stream=None, clock=time.monotonic):
        self._label = label
        self._total = total
        self._stream = stream or sys.stderr
        self._clock = clock
        self._terminal = self._stream.isatty()
        self._every = _TERMINAL_EVERY_S if self._terminal else _PLAIN_EVERY_S
        self._start = self._last = clock()
        self._resumed = done

    def update(self, done):
        now = self._clock()
        if now - self._last < self._every:
            return
        self._last = now
        speed = (done - self._resumed) / max(now - self._start, 1e-3) / _MIB
        self._write(f"{self._amount(done)}, {speed:.1f} MB/s", final=False)

    def finish(self, done, note=""):
        seconds = self._clock() - self._start
        self._write(f"{done / _MIB:.1f} MB in {seconds:.1f} s{note}", final=True)

    def _amount(self, done):
        if not self._total:
            return f"{done / _MIB:.1f} MB"
        percent = min(100 * done // self._total, 100)
        return f"{done / _MIB:.1f} of {self._total / _MIB:.1f} MB ({percent} %)"

    def _write(self, text, final):
        line = f"  {self._label}: {text}"
        if self._terminal:
            self._stream.write(f"\r\033[K{line}" + ("\n" if final else ""))
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)
