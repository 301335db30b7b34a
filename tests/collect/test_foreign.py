"""YAML that others wrote, which no text can make run or mislead the reader."""

from __future__ import annotations

import pytest

from qualifications.collect.foreign import parse_yaml


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: [", "no valid YAML"),
        ("[" * 10_000, "no valid YAML: "),
        ("- " * 10_000, "no valid YAML: "),
        ("a: " + "x" * 2**20, "1,048,579 bytes of YAML"),
        ("name: 2021-13-45", "no valid YAML: month must be"),
        ("name: " + "9" * 5000, "no valid YAML: Exceeds the limit"),
        ("name: !!timestamp x", "no valid YAML: "),
        ("name: !!python/object/apply:os.system [x]", "no valid YAML: "),
        ("? [a]\n: b", "no valid YAML: "),
        ("a: \0", "no valid YAML: "),
    ],
    ids=lambda value: value[:30],
)
def test_yaml_that_misleads_is_refused(text: str, message: str) -> None:
    """What is no YAML, too large, too deep, or more than data is told in a line."""
    with pytest.raises(ValueError, match=f"^{message}"):
        parse_yaml(text.encode())


def test_an_alias_stands_for_what_it_names() -> None:
    """A configuration may name a value once and use it twice, within another that has a name too."""
    text = b"hubs: [&a {name: one, users: &b [x], admins: *b}, *a]\n"
    assert parse_yaml(text) == {"hubs": [{"name": "one", "users": ["x"], "admins": ["x"]}] * 2}
