"""A copy of the library that a test may break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from curriculum.library.nodes import LIBRARY

Change = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """changed(file, old, new) gives a copy of the library in which that one piece of text reads differently."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "library"
        shutil.copytree(LIBRARY, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change
