"""Settings of the kernels of a build, which each kernel runs at its start: see `environment.py`."""

from __future__ import annotations

from typing import Any

from ipykernel.iostream import OutStream
from jupyter_client.session import Session

# A page that shows more could not be opened.
_MOST = 10_000_000
_SHOWN = ("display_data", "execute_result", "update_display_data")
_write, _send = OutStream.write, Session.send
_count = 0


def _counted(size: int) -> None:
    global _count  # noqa: PLW0603 - a kernel runs one notebook
    _count += size
    if _count > _MOST:
        raise RuntimeError(f"a notebook may show {_MOST:,} characters; this one shows more")


def _write_counted(stream: Any, text: str) -> Any:
    _counted(len(text))
    return _write(stream, text)


def _send_counted(session: Any, stream: Any, message: Any, *more: Any, **named: Any) -> Any:
    if isinstance(message, dict) and message.get("msg_type") in _SHOWN:
        _counted(sum(len(each) for each in message["content"]["data"].values() if isinstance(each, str)))
    return _send(session, stream, message, *more, **named)


OutStream.write = _write_counted  # type: ignore[assignment, method-assign] # the place where all output passes
Session.send = _send_counted  # type: ignore[assignment, method-assign] # the same for what cells display
# A kernel warns of its unencrypted transport at each start, and complains when it is stopped in a cell;
# it listens on this machine alone, and what a cell raises reaches the build by another way.
get_config().IPKernelApp.log_level = "CRITICAL"  # type: ignore[name-defined] # noqa: F821 - traitlets puts it there
