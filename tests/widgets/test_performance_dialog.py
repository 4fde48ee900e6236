from PySide6.QtWidgets import QPushButton

from layers.data.frame import FrameStats
from widgets.performance_dialog import MAX_MB, Budgets, DiskUse, PerformanceDialog


def make(qtbot, budgets=None, *, machine_bytes=8 << 30):
    dialog = PerformanceDialog(budgets or Budgets(), machine_bytes=machine_bytes)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_each_change_is_told_at_once_and_only_changes_are(qtbot):
    dialog = make(qtbot, Budgets(memory_mb=2048, sse_px=8))
    told = []
    dialog.changed.connect(told.append)
    assert dialog.memory.value() == 2048
    dialog.memory.setValue(512)
    dialog.detail.setValue(32)
    dialog.server_disk.setValue(0)
    assert told[0] == Budgets(memory_mb=512, sse_px=8)
    assert told[-1] == Budgets(memory_mb=512, sse_px=32, server_disk_gb=0)
    dialog.memory.setValue(512)
    assert len(told) == 3
    next(b for b in dialog.findChildren(QPushButton) if b.text() == "Defaults").click()
    assert told[-1] == Budgets()
    assert dialog.memory.value() == Budgets().memory_mb


def test_memory_is_within_the_machine(qtbot):
    dialog = make(qtbot, machine_bytes=4 << 30)
    assert dialog.memory.maximum() == 4096
    assert dialog.graphics.maximum() == MAX_MB


def test_what_is_in_use_is_said_and_can_be_cleared(qtbot):
    dialog = make(qtbot)
    dialog.show_held(FrameStats(cache_bytes=300 << 20, graphics_bytes=200 << 20))
    assert dialog.memory_held.text() == "300 MiB in use"
    assert dialog.graphics_held.text() == "200 MiB in use"
    assert dialog.index_held.text() == "counting …"
    dialog.show_disk(DiskUse(3 << 30, 5 << 20))
    assert (dialog.index_held.text(), dialog.server_held.text()) == ("3.0 GiB in use", "5 MiB in use")
    asked = []
    dialog.clear_requested.connect(asked.append)
    for button in dialog.findChildren(QPushButton):
        if button.text() == "Clear now":
            button.click()
    assert asked == ["index", "server"]
