"""Pandoc, which reads manuscripts and writes their print forms: one process for all that a build makes."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import IO, Any, cast

from qualifications.build_inputs import digest
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.pandoc import PANDOC, pandoc_error

_SCRIPT = files("qualifications.export") / "pandoc.lua"
# A heap in which Pandoc writes a whole book without collecting garbage, which takes a fifth of the time.
_ROOM = ("+RTS", "-A128m", "-n4m", "-RTS")


@dataclass(frozen=True)
class PrintForm:
    """How a manuscript is written: Pandoc's name of the format, our filters, and what they take.

    `filter` sees a chapter alone, with `settings`; `frame` sees the whole with `metadata`, which the
    format has too. `variables` are those of the template, and `options` are Pandoc's writer options.
    """

    to: str
    filter: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    frame: Path | None = None
    template: Path | None = None
    variables: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str | int] = field(default_factory=dict)


Write = Callable[[Manuscript, PrintForm], bytes]
"""Writes a manuscript in a form; raises ProblemError where Pandoc refuses, complains or ends."""
_Ask = Callable[[Mapping[str, Any]], bytes]


@contextmanager
def running_pandoc(workdir: Path, cache: Cache) -> Iterator[Write]:
    """A Pandoc in the folder of the manuscripts' pictures; threads may share it, it does one thing at a time.

    It writes the chapters of a manuscript one by one, and the whole from them; `cache` keeps each chapter
    until it would come out otherwise.
    """
    command = [str(PANDOC), *_ROOM, "lua", str(_SCRIPT)]
    pipe = subprocess.PIPE
    # The script ends when its input does, at the end of this block.
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(command, cwd=workdir, stdin=pipe, stdout=pipe, stderr=complaints) as process,
    ):
        yield partial(_write, _asking(process, complaints), cache)


def _asking(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> _Ask:
    """What sends a request to the process, and waits for its answer."""
    lock = Lock()
    requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)

    def ask(request: Mapping[str, Any]) -> bytes:
        with lock:
            try:
                requests.write(_line(request).encode())
                requests.flush()
                status, answer = _read_answer(answers)
            except (BrokenPipeError, ValueError):
                complaints.seek(0)
                raise pandoc_error(f"ended: {complaints.read().decode().strip()}") from None
        if status != b"ok":
            raise pandoc_error(f"refused: {answer.decode()}")
        return answer

    return ask


def _read_answer(answers: IO[bytes]) -> tuple[bytes, bytes]:
    status, size = answers.readline().split()
    answer = answers.read(int(size))
    if len(answer) < int(size):
        raise ValueError("cut off")
    return status, answer


def _write(ask: _Ask, cache: Cache, manuscript: Manuscript, form: PrintForm) -> bytes:
    place = digest([manuscript.title, form.to])
    shared = {"to": form.to, "options": form.options}
    parts = []
    for number, chapter in enumerate(manuscript.chapters):
        settings = {**form.settings, **({} if number else {"first": "yes"})}
        html = f'<html xmlns:epub="http://www.idpf.org/2007/ops"><body>{chapter}</body></html>'
        request = shared | {"html": html, "filter": form.filter, "metadata": settings}
        name = f"chapters/{place}-{number}"
        parts.append(cache.get(name, partial(ask, request), _line(request)).decode())
    frame = {"filter": form.frame, "template": form.template}
    return ask(
        {name: path for name, path in frame.items() if path}
        | shared
        | {"parts": parts, "metadata": form.metadata, "variables": form.variables}
    )


def _line(request: Mapping[str, Any]) -> str:
    return json.dumps(request, default=str) + "\n"
