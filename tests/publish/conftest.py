"""Fixtures of the tests of editions."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from checkouts import Checkout, bare


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git reads no settings of the person who runs the tests, and the commit names the edition."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of the tiny book, with an empty remote."""
    return Checkout.new(tmp_path / "checkout", bare(tmp_path / "remote.git"))
