"""Where the application keeps its own files."""

from pathlib import Path

import pytest

from twin_app import cli, paths


def test_what_stands_in_the_folder_of_a_demo_of_any_size_is_a_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    for size in paths.DEMO_SIZES:
        assert cli.parse(["demo", "--size", size]).size == size
        assert paths.is_demo(paths.demo_folder(size) / "district.twin")
        assert paths.is_demo(paths.demo_folder(size) / ".." / paths.demo_folder(size).name / "mine.twin")
    assert not paths.is_demo(tmp_path / "mine.twin")
    assert not paths.is_demo(paths.demo_folder() / "mine" / "mine.twin")
