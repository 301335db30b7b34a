"""What a text or an address may hold that comes from a file and is shown to readers."""

import re
from urllib.parse import urlsplit

ADDRESS = "an address, https://..."
TEXT = "plain text"
COME = "a date no later than tomorrow"
_LONGEST_ADDRESS = 2000
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|[0-9a-f.]*:[0-9a-f:.]+"
)
_MAIL = re.compile(r"mailto:[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE | re.ASCII)
_NOT_IN_ADDRESSES = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")
_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
_LONGEST_PATH = 150
_TAG = re.compile(r"<[A-Za-z/!?]")
# Marks that reorder or hide what a reader sees, and half characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# A spreadsheet takes a cell that starts so for a formula.
_FORMULA = re.compile(r"[=+@\t\r]|-(?=[^\s\d])")


def is_address(text: str) -> bool:
    """Whether a page may lead there: to the web, or to a mailbox."""
    if _MAIL.fullmatch(text):
        return True
    if len(text) > _LONGEST_ADDRESS or _NOT_IN_ADDRESSES.search(text):
        return False
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    # A name before the host makes one host look like another.
    return bool(
        text.startswith(("https://", "http://"))
        and host
        and _HOST.fullmatch(host)
        and "@" not in parts.netloc
    )


def text_fault(text: str, *, verbatim: bool = False) -> str:
    """What a text holds that would be more than text where it is shown; empty where it is plain.

    A text that stands `verbatim` for words of others may hold markup, which every page escapes.
    """
    hidden = _HIDDEN.search(text)
    if hidden:
        return f"the character U+{ord(hidden[0]):04X}"
    if verbatim:
        return ""
    if _TAG.search(text):
        return "markup"
    return "the start of a formula" if _FORMULA.match(text) else ""


def is_path(text: str) -> bool:
    """Whether a text names a file below a folder: plain names, with slashes between them."""
    return len(text) <= _LONGEST_PATH and bool(_PATH.fullmatch(text))
