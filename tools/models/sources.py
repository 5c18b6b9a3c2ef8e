"""Asks each registry's own client where a package lies.

The addresses are the client's business (a company's mirror works by itself), so none stands in
this project. Maven's client has no such question; its built-in and its user's settings do.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from download import Unreachable
from errors import PrepareError

_CLIENT_TIMEOUT_S = 180
_SUPER_POM = "org/apache/maven/model/pom-4.0.0.xml"


class Registries:
    """Finds addresses; `npm` is the command for npm, `scratch` a folder for what is fetched."""

    def __init__(self, scratch, npm="npm"):
        self._scratch = scratch
        self._npm = npm
        self._pypi = {}
        self._maven_base = None

    def ask_pypi(self, sources):
        """Looks up many packages in one go, which takes the time of one."""
        wanted = [s for s in sources if s.kind == "pypi" and s not in self._pypi]
        if not wanted:
            return
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
        command += ["--no-deps", "--only-binary", ":all:", "--retries", "2", "--quiet"]
        command += ["--report", "-"]
        report = json.loads(_run([*command, *(f"{s.package}=={s.version}" for s in wanted)]))
        found = {_normal(i["metadata"]["name"]): i["download_info"] for i in report["install"]}
        for source in wanted:
            self._pypi[source] = found[_normal(source.package)]

    def address(self, source):
        """Where `source` lies. Errors: Unreachable if its registry does not say."""
        if source.kind == "pypi":
            self.ask_pypi([source])
            return self._pypi_address(source)
        if source.kind == "npm":
            name = f"{source.package}@{source.version}"
            return json.loads(_run([self._npm, "view", name, "dist.tarball", "--json"]))
        if source.kind == "maven":
            return self._maven_address(source)
        if source.kind == "file":
            return str(Path(source.location).expanduser())
        return source.location

    def _pypi_address(self, source):
        info = self._pypi[source]
        hashes = info.get("archive_info", {}).get("hashes", {})
        if hashes.get("sha256", source.sha256) != source.sha256:
            raise PrepareError(
                f"{source.label}: the registry offers sha256 {hashes['sha256']},\n"
                f"  expected {source.sha256}",
                remedy="the package was changed at its source: do not use it, and update Annex",
            )
        return info["url"]

    def _maven_address(self, source):
        group, artifact = source.package.split(":")
        if self._maven_base is None:
            self._maven_base = maven_repository(self._scratch)
        path = f"{group.replace('.', '/')}/{artifact}/{source.version}"
        return f"{self._maven_base}/{path}/{artifact}-{source.version}.jar"


def _normal(name):
    return name.lower().replace("_", "-").replace(".", "-")


def _run(command, **options):
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_CLIENT_TIMEOUT_S,
            stdin=subprocess.DEVNULL,
            **options,
        )
    except OSError as error:
        raise Unreachable(f"{command[0]} cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"{command[0]} gave no answer in {_CLIENT_TIMEOUT_S} s") from error
    if done.returncode:
        tail = "\n    ".join(done.stderr.strip().splitlines()[-3:])
        raise Unreachable(f"{' '.join(command[:4])} ... failed:\n    {tail}")
    return done.stdout


def maven_repository(scratch):
    """The address of Maven's central repository, a mirror from the user's settings first."""
    settings = Path.home() / ".m2" / "settings.xml"
    if settings.exists():
        mirror = _mirror(ElementTree.parse(settings).getroot())
        if mirror:
            return mirror
    jar = _model_builder(Path(os.environ.get("MAVEN_HOME", "/usr/share/maven")) / "lib")
    if not jar:
        jar = _model_builder(_fetched_maven(scratch))
    if not jar:
        raise Unreachable("Maven's settings were not found; install Debian's package maven")
    with zipfile.ZipFile(jar) as archive:
        root = ElementTree.fromstring(archive.read(_SUPER_POM))
    for repository in root.iter():
        if _tag(repository) == "repository" and _child(repository, "id") == "central":
            return _child(repository, "url").rstrip("/")
    raise Unreachable(f"{jar} names no central repository")


def _model_builder(folder):
    return next(iter(sorted(folder.glob("**/maven-model-builder-3*.jar"))), None)


def _fetched_maven(scratch):
    """Debian's package with Maven's built-in settings, unpacked and not installed."""
    target = scratch / "maven"
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        _run(["apt-get", "download", "libmaven3-core-java"], cwd=folder)
        package = next(Path(folder).glob("*.deb"))
        shutil.rmtree(target, ignore_errors=True)
        _run(["dpkg-deb", "-x", str(package), str(target)])
    return target


def _tag(element):
    return element.tag.rpartition("}")[2]


def _child(element, name):
    return next((c.text.strip() for c in element if _tag(c) == name and c.text), "")


def _mirror(root):
    for mirror in root.iter():
        if _tag(mirror) == "mirror" and _child(mirror, "mirrorOf") in ("*", "central", "external:*"):
            return _child(mirror, "url").rstrip("/")
    return ""
