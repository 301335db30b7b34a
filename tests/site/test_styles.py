"""The style sheet is checked as it is joined: a part that a browser would skip in silence stops the build."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications.book.styles import file_name, join
from qualifications.problems import ProblemError


def parts(folder: Path, **texts: str) -> list[Path]:
    """Files with these texts, in this order."""
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.css"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def test_parts_stand_in_their_order(tmp_path: Path) -> None:
    """A later part comes after an earlier one, small, with names defined in any of them."""
    css = join(parts(tmp_path, a="p { color: var(--ink); }", b=":root { --ink: #230344; }\np { margin: 0 }"))
    assert css == "p{color:var(--ink)}\n:root{--ink:#230344}p{margin:0}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/* one\n*/\np { color: var(--inc); }", "a.css:3: found var(--inc); allowed: a name that"),
        ("p { color: ; }}", "a.css: found "),
        ("p } { color: red", "a.css: found "),
    ],
)
def test_bad_part_is_named(text: str, message: str, tmp_path: Path) -> None:
    """A name that nothing defines, and text that is no CSS, are reported with the file."""
    with pytest.raises(ProblemError) as caught:
        join(parts(tmp_path, a=text))
    assert str(caught.value).startswith(message)


def test_missing_part_is_named(tmp_path: Path) -> None:
    """A style sheet that theme.toml lists and that does not exist is an error."""
    with pytest.raises(ProblemError, match=r"gone\.css: found no such style sheet"):
        join([tmp_path / "gone.css"])


@given(st.text(), st.text())
def test_name_changes_with_the_text(one: str, other: str) -> None:
    """Two style sheets have the same name when they are the same, and else another."""
    assert (file_name(one) == file_name(other)) == (one == other)
