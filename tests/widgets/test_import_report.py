from PySide6.QtGui import QGuiApplication

from layers.data.report import InputReport
from layers.errors import ImportFailed
from tests.widgets.sample_model import sample
from widgets.building_rows import children
from widgets.import_report import MAX_ENTRIES, ImportReportPanel


def make(qtbot):
    panel = ImportReportPanel()
    qtbot.addWidget(panel)
    panel.resize(420, 700)
    panel.show()
    return panel


def refusal(path="broken.osgb"):
    return ImportFailed(path, where="byte 1204", problem="the file ends in {n} bytes", advice="copy it again", n=7)


def lines(panel, row):
    item = panel.tree.topLevelItem(row)
    return [item.text(0), *(child.text(0) for child in children(item))]


def test_refusals_stay_on_top_with_where_why_and_what_to_do(qtbot):
    panel = make(qtbot)
    assert panel.stack.is_empty
    panel.set_reports([layer.report for layer in sample().layers], [refusal("/data/broken.osgb")])
    assert lines(panel, 0) == [
        "broken.osgb",
        "Where: byte 1204",
        "Refused: the file ends in 7 bytes",
        "What to do: copy it again",
    ]
    assert panel.tree.topLevelItem(0).toolTip(0) == "/data/broken.osgb"
    assert panel.tree.topLevelItem(0).isExpanded()


def test_an_input_says_counts_assumptions_and_warnings(qtbot):
    panel = make(qtbot)
    panel.set_reports([sample().layers["mesh"].report], [])
    said = lines(panel, 0)
    assert said[0] == "production5 — tiles: 13, triangles: 81,260, missing tiles: 27"
    assert "△ Assumed: the parameters of the SRS win over its code EPSG:4547" in said
    assert "Warning: 27 child tiles are not in the delivery; their parents stay" in said


def test_suspect_rows_and_refused_records_can_be_opened(qtbot):
    panel = make(qtbot)
    details = {
        "suspect_rows": [{"row": 11, "reason": "at 0, 0"}, {"row": 12, "reason": "not on earth"}],
        "rejected": [{"line": 3, "reason": "no time"}],
    }
    panel.set_reports([InputReport("a.csv", "table", counts={"features": 12}, details=details)], [])
    groups = {child.text(0): child for child in children(panel.tree.topLevelItem(0))}
    suspect = groups["Suspect rows (2): listed, not drawn"]
    assert [child.text(0) for child in children(suspect)] == ["row 11: at 0, 0", "row 12: not on earth"]
    assert [child.text(0) for child in children(groups["Refused records (1)"])] == ["line 3: no time"]


def test_the_whole_report_can_be_copied(qtbot):
    panel = make(qtbot)
    panel.set_reports([sample().layers["records"].report], [refusal()])
    panel.copy()
    text = QGuiApplication.clipboard().text()
    assert "✗ broken.osgb, byte 1204: the file ends in 7 bytes; copy it again" in text
    assert "survey.csv (table): records: 12, suspect rows: 2" in text
    assert "row 12: whole degrees" in text


def test_the_list_is_bounded_and_says_so(qtbot):
    panel = make(qtbot)
    panel.set_reports([], [refusal(f"{i}.osgb") for i in range(MAX_ENTRIES + 3)])
    assert panel.tree.topLevelItemCount() == MAX_ENTRIES
    assert panel.tree.topLevelItem(0).text(0) == f"{MAX_ENTRIES + 2}.osgb", "newest first"
    assert "3 older ones not kept" in panel.summary.text()


def test_double_click_asks_to_see_the_input(qtbot):
    panel = make(qtbot)
    report = sample().layers["mesh"].report
    panel.set_reports([report], [])
    with qtbot.waitSignal(panel.frame_requested) as asked:
        panel.tree.itemDoubleClicked.emit(children(panel.tree.topLevelItem(0))[0], 0)
    assert asked.args == [report]


def test_long_sentences_are_wrapped_not_cut(qtbot):
    panel = make(qtbot)
    advice = "take it out of the archive " * 8
    panel.set_reports([], [ImportFailed("a.ifc", problem="bad", advice=advice.strip())])
    row = children(panel.tree.topLevelItem(0))[1]
    assert panel.tree.visualItemRect(row).height() > 3 * panel.tree.fontMetrics().lineSpacing()
