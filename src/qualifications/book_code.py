"""The book's own Python, loaded from its folders: metrics beside their tables, charts and collectors.

`evidence/` holds them in `metrics/`, `charts/` and `collectors/`. Each is loaded as part of a package of its
own, so that books in one process do not meet, and one file can import another:
`from ..metrics.visits import Year`.
"""

import hashlib
import importlib
import sys
import traceback
from pathlib import Path
from types import ModuleType

from qualifications.problems import Exit, ProblemError, refusal
from qualifications.project import Project

CHARTS, COLLECTORS, METRICS = "charts", "collectors", "metrics"
CODE_FOLDERS = (CHARTS, COLLECTORS, METRICS)
_RUNS = "Python that runs in the book's environment"


def load_module(path: str, start: Path | None = None) -> ModuleType:
    """One file of the book that holds `start`, by default the working directory, as a module.

    `load_module("metrics/visits.py")` is how a notebook takes its metrics.
    """
    code = Project.find(start).evidence
    files = _files(code)
    if code / path not in files:
        allowed = ", ".join(each.relative_to(code).as_posix() for each in files)
        raise refusal(f"no file {path!r}", allowed or "none", Exit.PROJECT, place=code)
    return _load(code, code / path)


def load_modules(evidence: Path, kind: str) -> dict[str, ModuleType]:
    """The files of one kind in the evidence, loaded, by name and in the order of their names."""
    return {path.stem: _load(evidence, path) for path in _files(evidence) if path.parent.name == kind}


def _files(code: Path) -> list[Path]:
    return sorted(path for kind in CODE_FOLDERS for path in (code / kind).glob("[!._]*.py"))


def _load(code: Path, path: Path) -> ModuleType:
    """The file as a module; raises ProblemError with the file and the line that stopped it."""
    package = _package(code)
    # Its age tells bytecode from an older file of the same second by nothing.
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        return importlib.import_module(f"{package}.{path.parent.name}.{path.stem}")
    except ProblemError:
        raise
    except (Exception, SystemExit) as error:
        raise refusal(_reason(error), _RUNS, Exit.PROJECT, place=_place(error, code, path)) from error
    finally:
        sys.dont_write_bytecode = written


def _package(code: Path) -> str:
    """The name of the package that the files make as they are now."""
    total = hashlib.sha256(bytes(code))
    # A file that others import is none of its own, and its change is one of theirs.
    for path in sorted(path for kind in CODE_FOLDERS for path in (code / kind).glob("*.py")):
        total.update(bytes(path) + b"\0" + path.read_bytes())
    name = f"book_code_{total.hexdigest()[:16]}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(code)]
        sys.modules[name] = package
        # A file that was just saved can be younger than what Python remembers of its folder.
        importlib.invalidate_caches()
    return name


def _place(error: BaseException, code: Path, path: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(code):
            return f"{frame.filename}:{frame.lineno}"
    return str(path)


def _reason(error: BaseException) -> str:
    words = error.msg if isinstance(error, SyntaxError) else str(error).partition("\n")[0]
    return f"{type(error).__name__}: {words}"
