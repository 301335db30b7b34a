"""Claims that complete one another: none is shown without those that it names in `beside`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from qualifications.ledger.claims import Claim


def alone(
    shown: Collection[str], claims: Mapping[str, Claim], *, also: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Each claim shown without one that it must stand beside, and that one.

    What stands in `also` is on the same page, and is judged elsewhere.
    """
    there = {*shown, *also}
    for name in sorted(shown):
        for partner in claims[name].beside if name in claims else ():
            if partner not in there:
                yield name, partner


def completed(chosen: Iterable[Claim], claims: Mapping[str, Claim]) -> list[Claim]:
    """The claims, each followed by those that it must stand beside; none twice."""
    shown: dict[str, Claim] = {}
    waiting = list(chosen)[::-1]
    while waiting:
        claim = waiting.pop()
        if claim.id not in shown:
            shown[claim.id] = claim
            waiting += [claims[partner] for partner in reversed(claim.beside)]
    return list(shown.values())
