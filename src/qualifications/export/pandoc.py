"""Pandoc, which reads manuscripts and writes their print forms: one process for all that a build makes."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import IO, Any, Self, cast

import pypandoc

from qualifications.build_inputs import digest
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.problems import Exit, Problem, ProblemError

_SCRIPT = files("qualifications.export") / "pandoc.lua"
# Pandoc as it is locked: pypandoc would take a newer one that the machine has.
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"
# Room to write a whole book without a stop to collect garbage: a fifth of its time.
_ROOM = ("+RTS", "-A128m", "-n4m", "-RTS")


def pandoc_error(told: str) -> ProblemError:
    """The error for what Pandoc tells."""
    first, _, rest = told.partition("\n")
    return ProblemError([Problem(exit=Exit.EXPORT, place="", message=f"Pandoc {first}", detail=rest)])


@dataclass(frozen=True)
class Form:
    """How a manuscript is written: Pandoc's name of the format, our filters, and what they are told.

    `filter` sees a chapter alone, and `told` is for it; `frame` sees the whole with `metadata`, which the
    format has too. `variables` are those of the template, and `options` are Pandoc's writer options.
    """

    to: str
    filter: Path
    told: Mapping[str, str] = field(default_factory=dict)
    frame: Path | None = None
    template: Path | None = None
    variables: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str | int] = field(default_factory=dict)


class Pandoc:
    """A process that starts with the first chapter and ends with the `with` statement.

    It writes the chapters of a manuscript one by one, and the whole from them; `cache` keeps each
    chapter until it would come out otherwise. Threads may share it: it does one thing at a time.
    `workdir` holds the pictures of the manuscripts.
    """

    def __init__(self, workdir: Path, cache: Cache) -> None:
        self._workdir = workdir
        self._cache = cache
        self._lock = Lock()
        self._resources = ExitStack()
        self._pipes: tuple[IO[bytes], IO[bytes], IO[bytes]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._resources.close()

    def write(self, manuscript: Manuscript, form: Form) -> bytes:
        """What Pandoc makes of a manuscript; raises ProblemError where it refuses, complains or ends."""
        place = digest([manuscript.title, form.to])
        parts = []
        for number, chapter in enumerate(manuscript.chapters):
            told = {**form.told, **({} if number else {"first": "yes"})}
            request = {
                "html": _document(chapter),
                "to": form.to,
                "filter": form.filter,
                "metadata": told,
                "options": form.options,
            }
            made_from = json.dumps(request, default=str)
            name = f"chapters/{place}-{number}"
            parts.append(self._cache.get(name, partial(self._answer, request), made_from).decode())
        whole = {
            "parts": parts,
            "to": form.to,
            "filter": form.frame,
            "template": form.template,
            "metadata": form.metadata,
            "variables": form.variables,
            "options": form.options,
        }
        return self._answer({name: value for name, value in whole.items() if value is not None})

    def _answer(self, request: Mapping[str, Any]) -> bytes:
        with self._lock:
            return self._ask(request)

    def _ask(self, request: Mapping[str, Any]) -> bytes:
        self._pipes = self._pipes or self._start()
        requests, answers, complaints = self._pipes
        try:
            requests.write(json.dumps(request, default=str).encode() + b"\n")
            requests.flush()
            status, size = answers.readline().split()
        except (BrokenPipeError, ValueError):
            complaints.seek(0)
            raise pandoc_error(f"ended: {complaints.read().decode().strip()}") from None
        answer = answers.read(int(size))
        if status != b"ok":
            raise pandoc_error(f"refused: {answer.decode()}")
        return answer

    def _start(self) -> tuple[IO[bytes], IO[bytes], IO[bytes]]:
        complaints = tempfile.TemporaryFile()  # noqa: SIM115 - the stack closes it
        self._resources.enter_context(complaints)
        process = subprocess.Popen(
            [str(PANDOC), *_ROOM, "lua", str(_SCRIPT)],
            cwd=self._workdir,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        # Without another request, the script ends.
        self._resources.callback(process.communicate)
        return cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout), complaints


def _document(chapter: str) -> str:
    """A chapter in the form that Pandoc reads."""
    return f'<html xmlns:epub="http://www.idpf.org/2007/ops"><body>{chapter}</body></html>'
