"""The Internet Archive's Wayback Machine: which copy it has of a page that is gone."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from qualifications.collect.errors import CollectError
from qualifications.collect.http import Client

ADDRESS = "https://archive.org/wayback/available"
_PLAIN, _SAFE = "http://", "https://"


def archived_copy(client: Client, page: str, *, api: str = ADDRESS) -> str:
    """The address of the latest copy of a page; empty where there is none.

    Raises CollectError where the archive cannot be asked, or answers otherwise than it documents.
    """
    question = f"{api}?{urlencode({'url': page})}"
    text = client.get(question)
    try:
        copy = json.loads(text)["archived_snapshots"].get("closest", {})
        found = copy["url"] if copy and copy["available"] and copy["status"] == "200" else ""
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CollectError(question, found=repr(text[:80]), allowed="what the archive has") from None
    return found.replace(_PLAIN, _SAFE, 1) if found.startswith(_PLAIN) else str(found)
