from PySide6.QtCore import Qt

from widgets.import_progress import MAX_SHOWN, ImportProgress


def make(qtbot):
    progress = ImportProgress()
    qtbot.addWidget(progress)
    return progress


def rows(progress):
    return list(progress._rows.values())


def test_it_shows_itself_while_something_runs(qtbot):
    progress = make(qtbot)
    assert progress.isHidden()
    with qtbot.waitSignal(progress.count_changed) as told:
        progress.show_job(7, "tower.ifc", 0.25, "triangles")
    assert told.args == [1]
    assert not progress.isHidden()
    row = rows(progress)[0]
    assert row.name.text == "tower.ifc"
    assert row.percent.text() == "25%"
    assert row.text.text == "triangles"
    progress.remove_job(7)
    assert progress.isHidden()
    assert len(progress) == 0


def test_cancel_names_the_job_and_is_asked_once(qtbot):
    progress = make(qtbot)
    progress.show_job(7, "tower.ifc")
    progress.show_job(8, "mesh")
    with qtbot.waitSignal(progress.cancel_requested) as asked:
        qtbot.mouseClick(rows(progress)[1].cancel, Qt.MouseButton.LeftButton)
    assert asked.args == [8]
    assert not rows(progress)[1].cancel.isEnabled()
    progress.show_job(8, "mesh", 0.5, "reading")
    assert rows(progress)[1].text.text == "Cancelling…"


def test_many_jobs_take_little_room(qtbot):
    progress = make(qtbot)
    for job in range(9):
        progress.show_job(job, f"{job}.ifc")
    assert len(rows(progress)) == MAX_SHOWN
    assert progress._more.text() == "5 more are waiting"
    progress.remove_job(0)
    assert [row.name.text for row in rows(progress)] == ["1.ifc", "2.ifc", "3.ifc", "4.ifc"]


def test_an_unknown_share_is_a_moving_bar(qtbot):
    progress = make(qtbot)
    progress.show_job(1, "a", -1.0)
    assert rows(progress)[0].bar.maximum() == 0
    progress.show_job(1, "a", 2.0)
    assert rows(progress)[0].bar.value() == rows(progress)[0].bar.maximum() == 1000


def test_a_row_that_was_not_laid_out_yet_has_room_for_its_button(qtbot):
    progress = make(qtbot)
    progress.resize(1, 1)
    progress.show_job(1, "a.ifc", 0.1)
    cancel = rows(progress)[0].cancel
    assert cancel.width() > cancel.iconSize().width()
    assert cancel.height() > cancel.iconSize().height()


def test_what_is_made_quietly_shows_when_it_is_asked_for(qtbot):
    progress = make(qtbot)
    said, counted = [], []
    progress.quiet_changed.connect(said.append)
    progress.count_changed.connect(counted.append)
    progress.show_job(3, "Making the old town", 0.25, "streets", quiet=True)
    assert progress.isHidden()
    assert said == ["Making the old town 25%"]
    progress.toggle()
    assert not progress.isHidden()
    progress.show_job(3, "Making the old town", 0.5, "mesh", quiet=True)
    assert not progress.isHidden()
    progress.toggle()
    progress.show_job(3, "Making the old town", 0.6, "mesh", quiet=True)
    assert progress.isHidden()
    progress.show_job(4, "a.ifc", 0.1)
    assert not progress.isHidden()
    progress.remove_job(4)
    assert progress.isHidden()
    progress.remove_job(3)
    assert said[-1] == ""
    assert counted == [1, 0]


def test_hidden_imports_stay_hidden_until_another_comes(qtbot):
    progress = make(qtbot)
    progress.show_job(1, "a.ifc", 0.1)
    progress.toggle()
    progress.show_job(1, "a.ifc", 0.2)
    assert progress.isHidden()
    progress.show_job(2, "b.ifc", 0.0)
    assert not progress.isHidden()
