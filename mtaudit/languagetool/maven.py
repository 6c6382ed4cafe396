"""Gets LanguageTool's jars with Maven and checks every one of them against the list that ships."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from mtaudit.errors import LanguageToolError
from mtaudit.languagetool.places import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LOCK = Path(__file__).with_name("jars.lock")
LANGUAGES = ("en", "ca", "es", "pt")
"""English, and the three without which the server's language guesser does not load; all 40 would be 150 MB more."""

_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_TIME_LIMIT = 1200.0
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
 <modelVersion>4.0.0</modelVersion><groupId>mtaudit</groupId><artifactId>languagetool</artifactId><version>1</version>
 <dependencies>
  <dependency><groupId>org.languagetool</groupId><artifactId>languagetool-server</artifactId><version>{version}</version>
   <exclusions><exclusion><groupId>org.languagetool</groupId><artifactId>language-all</artifactId></exclusion></exclusions>
  </dependency>
{languages}
 </dependencies>
</project>
"""
_LANGUAGE = (
    "  <dependency><groupId>org.languagetool</groupId><artifactId>language-{code}</artifactId>"
    "<version>{version}</version></dependency>"
)


def pom(version: str = VERSION) -> str:
    """Return the project file that names the server and the languages it needs."""
    languages = "\n".join(_LANGUAGE.format(code=code, version=version) for code in LANGUAGES)
    return _POM.format(version=version, languages=languages)


def fetch(folder: Path) -> tuple[str, ...]:
    """Fill ``folder`` with the jars and return their names, checked.

    Raises:
        LanguageToolError: if Maven is missing or fails, or the jars are not exactly those of the lock file.
    """
    mvn = shutil.which("mvn")
    if mvn is None:
        msg = "Maven (mvn) was not found; install it (package maven) and run: mtaudit languagetool install"
        raise LanguageToolError(msg)
    folder.mkdir(parents=True, exist_ok=True)
    project = folder.parent / "pom.xml"
    project.write_text(pom(), encoding="utf-8")
    # -C: a file whose own checksum does not fit is an error, not a warning.
    command = [
        mvn,
        "-B",
        "-q",
        "-C",
        "-f",
        str(project),
        _GOAL,
        f"-DoutputDirectory={folder}",
        "-DincludeScope=runtime",
    ]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_TIME_LIMIT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"Maven did not get LanguageTool ({error})"
        raise LanguageToolError(msg) from error
    if done.returncode:
        msg = f"Maven could not get LanguageTool {VERSION}: {_reason(done.stdout + done.stderr)}"
        raise LanguageToolError(msg)
    names = tuple(sorted(path.name for path in folder.glob("*.jar")))
    verify(folder, names, read_lock())
    return names


def verify(folder: Path, names: Iterable[str], lock: Mapping[str, str]) -> None:
    """Check that ``names`` in ``folder`` are the files of ``lock``, no more and no less.

    Raises:
        LanguageToolError: naming the first that is missing, unexpected or different.
    """
    have = set(names)
    for what, wrong in (("is missing", set(lock) - have), ("is not in the list of checksums", have - set(lock))):
        if wrong:
            msg = f"LanguageTool {VERSION} is not as it was pinned: {min(wrong)} {what}"
            raise LanguageToolError(msg)
    for name in sorted(have):
        if sha256_of(folder / name) != lock[name]:
            msg = f"LanguageTool {VERSION} is not as it was pinned: the checksum of {name} is wrong"
            raise LanguageToolError(msg)


def read_lock(path: Path = LOCK) -> dict[str, str]:
    """Return the SHA-256 of every jar by its name."""
    rows = (line.split() for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {name: digest for name, digest in rows}  # noqa: C416 - says what the two are


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _reason(output: str) -> str:
    """Return the first thing Maven complains about, without its colours and prefixes."""
    for line in output.splitlines():
        if "ERROR" in line:
            return line.partition("ERROR")[2].strip(" ]\x1b[m:")[:300] or "no reason given"
    return "nothing could be reached" if not output.strip() else output.strip().splitlines()[-1][:300]
