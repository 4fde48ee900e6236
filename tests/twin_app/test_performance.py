"""Budgets as the user changes them: in force at once, remembered, and the disk looked after on a thread."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from importers.files.http_cache import Answer
from scene.commands import SceneSettings
from twin_app import paths
from twin_app.performance import Performance, budgets_of
from twin_app.settings import Settings, load_settings, save_settings
from twin_app.workers import Workers
from widgets.performance_dialog import Budgets

WAIT_MS = 10_000


class _Stage:
    def __init__(self) -> None:
        self.settings = SceneSettings(full_detail=True)

    def set_settings(self, settings: SceneSettings) -> None:
        self.settings = settings


@pytest.fixture
def desktop() -> SimpleNamespace:
    return SimpleNamespace(settings=Settings(), stage=_Stage(), workers=Workers(), window=None)


@pytest.fixture
def performance(desktop, qtbot: QtBot):
    performance = Performance(desktop)
    yield performance
    if performance.dialog is not None:
        performance.dialog.reject()
    performance.close(timeout_s=5)
    desktop.workers.close()


def prepared(name: str, size: int, *, used_s: float = 1000.0) -> Path:
    folder = paths.cache_folder() / name
    folder.mkdir(parents=True)
    (folder / "data").write_bytes(bytes(size))
    os.utime(folder, (used_s, used_s))
    return folder


def settle(qtbot: QtBot, performance: Performance) -> None:
    def counted() -> bool:
        performance.tick()
        dialog = performance.dialog
        return dialog is not None and "counting" not in dialog.index_held.text()

    qtbot.waitUntil(counted, timeout=WAIT_MS)


def test_budgets_are_in_force_at_once_and_remembered(desktop, performance):
    chosen = Budgets(512, 256, 8.0, 3, 20, 1)
    performance.apply(chosen)
    scene = desktop.stage.settings
    assert (scene.cache_bytes, scene.graphics_bytes, scene.sse_px) == (512 << 20, 256 << 20, 8.0)
    assert scene.full_detail, "what is not the user's stays"
    assert desktop.workers.prepared_bytes == 20 << 30
    save_settings(desktop.settings)
    assert budgets_of(load_settings()) == chosen


def test_the_disk_is_counted_and_cleared_but_for_what_is_open(desktop, performance, qtbot: QtBot):
    old = prepared("old", 5 << 20)
    opened = prepared("opened", 3 << 20, used_s=4e9)
    desktop.workers.http_cache.put("http://h/a", Answer(bytes(2 << 20)))
    performance.open()
    settle(qtbot, performance)
    assert performance.dialog.index_held.text() == "8 MiB in use"
    assert performance.dialog.server_held.text() == "2 MiB in use"
    performance.dialog.clear_requested.emit("index")
    settle(qtbot, performance)
    assert performance.dialog.index_held.text() == "3 MiB in use"
    assert (old.exists(), opened.exists()) == (False, True)
    performance.dialog.clear_requested.emit("server")
    settle(qtbot, performance)
    assert performance.dialog.server_held.text() == "0 KiB in use"


def test_a_smaller_limit_of_server_answers_removes_them(desktop, performance, qtbot: QtBot):
    desktop.workers.http_cache.put("http://h/a", Answer(bytes(2 << 20)))
    performance.open()
    performance.dialog.server_disk.setValue(0)
    settle(qtbot, performance)
    assert desktop.workers.http_cache.limit_bytes == 0
    assert desktop.workers.http_cache.get("http://h/a") is None


def test_settings_from_elsewhere_are_kept_within_limits():
    paths.settings_file().parent.mkdir(parents=True)
    paths.settings_file().write_text(
        '{"cache_mb": 0, "graphics_mb": 99999999, "sse_px": -3, "loader_threads": 500, "index_disk_gb": 0}',
        encoding="utf-8",
    )
    assert budgets_of(load_settings()) == Budgets(64, 1 << 20, 1.0, 16, 1, 4)
