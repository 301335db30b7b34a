"""The Internet Archive's Wayback Machine: which copy it has of a page that is gone."""

from __future__ import annotations

from urllib.parse import urlencode

from qualifications.collect.errors import CollectError
from qualifications.collect.foreign import parse_json
from qualifications.collect.http import Client

ADDRESS = "https://archive.org/wayback/available"
_LARGEST = 2**20
_PLAIN, _SAFE = "http://", "https://"


def archived_copy(client: Client, page: str, *, api: str = ADDRESS) -> str:
    """The address of the latest copy of a page; empty where there is none.

    Raises CollectError where the archive cannot be asked, or answers otherwise than it documents.
    """
    question = f"{api}?{urlencode({'url': page})}"
    text = client.get(question, limit=_LARGEST)
    try:
        copy = parse_json(text.decode("utf-8"))["archived_snapshots"].get("closest", {})
        found = copy["url"] if copy and copy["available"] and copy["status"] == "200" else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CollectError(question, found=repr(text[:80]), allowed="what the archive has") from None
    safe = str(found).replace(_PLAIN, _SAFE, 1)
    # Words of the archive that lead nowhere else than to an archive's copy.
    return safe if safe.startswith(_SAFE) else ""
