"""The environment of every command: the same on every machine, whatever its user has set up.

A program that makes a file for readers, be it Sphinx, a notebook's kernel, Vega, Typst, Pandoc or git,
sees the variables that are kept or set here, a home without settings, UTC, UTF-8, and a umask that lets
others read. All that the user has set stands in one variable, from which what speaks for the user, as a push
does, has it back.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import qualifications

# What programs need to start, to find room and to reach the network; and the edition's time, which is judged
# where it is read.
_KEPT = frozenset(
    {
        *("PATH", "USER", "LOGNAME", "SHELL", "TMPDIR", "TEMP", "TMP"),
        *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED"),
        "SOURCE_DATE_EPOCH",
    }
)
_SET = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONUTF8": "1"}
# What the user has set, as JSON.
_USER = "QUALIFICATIONS_USER_ENVIRONMENT"
# The code that runs may be that of another checkout than the installed one.
_CODE = Path(qualifications.__file__).resolve().parents[1]
_MASK = 0o022
# IPython looks for the settings of its kernels below the home.
_KERNEL_SETTINGS = ".ipython/profile_default/ipython_kernel_config.py"


def restart_if_needed() -> None:
    """Starts this program anew: the interpreter itself began with what a user has set up."""
    if _USER not in os.environ:
        os.execve(sys.executable, sys.orig_argv, _cleaned(os.environ))  # noqa: S606 - the same program with the same arguments


@contextmanager
def isolated() -> Iterator[None]:
    """Works in the clean environment, and brings back the one before."""
    before, mask = dict(os.environ), os.umask(_MASK)
    with TemporaryDirectory(prefix="qualifications-") as home:
        settings = Path(home, _KERNEL_SETTINGS)
        settings.parent.mkdir(parents=True)
        # A kernel warns of its unencrypted transport at each start; it listens on this machine alone.
        settings.write_text('get_config().IPKernelApp.log_level = "CRITICAL"\n', encoding="utf-8")
        try:
            _become(_cleaned(before) | {"HOME": home, "TMPDIR": home})
            yield
        finally:
            _become(before)
            os.umask(mask)


def of_user(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment as the user has it, for what speaks for the user to another machine."""
    if _USER not in environment:
        return dict(environment)
    own = {*_SET, "HOME", "TMPDIR", _USER}
    since = {name: value for name, value in environment.items() if name not in own}
    user: dict[str, str] = json.loads(environment[_USER])
    return user | since


def _cleaned(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of the clean environment; the home is to be added."""
    user = of_user(environment)
    kept = {name: value for name, value in user.items() if name in _KEPT}
    paths = {Path(path).resolve() for path in user.get("PYTHONPATH", "").split(os.pathsep) if path}
    code = {"PYTHONPATH": str(_CODE)} if _CODE in paths else {}
    return kept | code | _SET | {_USER: json.dumps(user)}


def _become(environment: Mapping[str, str]) -> None:
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    time.tzset()
