"""A place on a tile that was clicked: its features, the point, the position, and what is not known."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from layers.data.surface_index import PointFacts, SurfaceHit
from layers.data.tile_features import FeatureHit
from layers.selection import SelectionPath
from layers.site import Site
from tests.widgets.sample_model import SITE, sample
from widgets.breadcrumb import Breadcrumb
from widgets.inspector import Inspector
from widgets.property_rows import MAX_LISTED, MAX_PROPERTIES, property_rows

ROOF = FeatureHit(
    "",
    28,
    {
        "building_name": "Number 7",
        "roof_name": "<b>Roof</b> 2",
        "class": "roof",
        "paint": {"colour": (255, 0, 0), "coats": ({"year": 1907}, {"year": 1999})},
        "listed": True,
        "note": "long " * 500,
        "empty": None,
    },
)
ZONE = FeatureHit("zones", 3, {"name": "Zhongshan Road"})


def hit(*features: FeatureHit, **fields: object) -> SurfaceHit:
    given = {"triangle": 11, "normal": np.array([0.0, 0.6, 0.8])} | fields
    return SurfaceHit("mesh", "0/3 tile.b3dm", np.array([3.0, 4.0, 5.0]), part=1, features=features, **given)  # type: ignore[arg-type]


def make(qtbot, found, *, path=None, site=SITE):
    model = sample()
    inspector = Inspector(model.layers, model.selection, model.clock)
    qtbot.addWidget(inspector)
    inspector.resize(320, 700)
    inspector.show()
    inspector.show_surface(found, site=site)
    model.selection.set(path or SelectionPath())
    return model, inspector


def values(inspector):
    return {(row.group, row.name): row.value for row in inspector.table.rows()}


def test_a_feature_is_named_and_every_property_told_in_sections(qtbot):
    path = SelectionPath("mesh", feature=28, tile="0/3 tile.b3dm", label="")
    _, inspector = make(qtbot, hit(ROOF, ZONE, properties={"captured": "2026"}), path=path)
    assert inspector.title.text() == "<b>Roof</b> 2"
    assert inspector.title.textFormat() == Qt.TextFormat.PlainText
    assert inspector.subtitle.text.startswith("roof · ")
    told = values(inspector)
    assert told["Feature", "number"] == "28"
    assert told["Feature", "paint.colour"] == "[255, 0, 0]"
    assert told["Feature", "paint.coats[1].year"] == "1999"
    assert told["Feature", "listed"] == "yes"
    assert told["Feature", "empty"] == "—"
    assert told["zones", "name"] == "Zhongshan Road"
    assert told["Tile metadata", "captured"] == "2026"
    assert told["Tile", "triangle"] == "11"
    assert told["Position", "slope"] == "37°"


def test_values_can_be_copied(qtbot):
    path = SelectionPath("mesh", feature=28, tile="0/3 tile.b3dm", label="")
    _, inspector = make(qtbot, hit(ROOF), path=path)
    tree = inspector.table.tree
    tree.setCurrentItem(tree.findItems("paint.colour", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive)[0])
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "paint.colour\t[255, 0, 0]"


def test_a_place_without_features_says_so_and_where_it_is(qtbot):
    model, inspector = make(qtbot, hit())
    assert inspector.title.text() == "A place on the surface"
    assert inspector.subtitle.text.endswith("no features here")
    east, north, height = SITE.crs_from_enu([[3.0, 4.0, 5.0]])[0]
    told = values(inspector)
    assert told["Position", "east"] == f"{east:,.2f} m"
    assert told["Position", "north"] == f"{north:,.2f} m"
    assert told["Position", "height above the ellipsoid"] == f"{height:,.2f} m"
    with qtbot.waitSignal(inspector.position_requested) as flown:
        inspector.fly_button.click()
    assert list(flown.args[0]) == [3.0, 4.0, 5.0]
    inspector.show_surface(None, site=SITE)
    assert inspector.stack.is_empty
    model.selection.set(SelectionPath("tower"))
    inspector.show_surface(hit(), site=SITE)
    assert inspector.title.text() == "Wanbang Tower", "what is chosen goes before the place"


def test_a_point_tells_what_it_carries_and_a_local_site_its_metres(qtbot):
    found = hit(triangle=-1, point=1234, normal=None, facts=PointFacts((10, 20, 30), 500, 6))
    _, inspector = make(qtbot, found, site=Site.local())
    told = values(inspector)
    assert told["Point", "class"] == "6 · Building"
    assert told["Point", "intensity"] == "500 / 65535"
    assert told["Point", "colour"] == "10, 20, 30 (#0a141e)"
    assert told["Position", "x"] == "3.00 m"
    assert told["Tile", "point"] == "1,234"


def test_a_feature_that_was_chosen_earlier_is_known_by_its_number(qtbot):
    path = SelectionPath("mesh", feature=28, tile="0/3 tile.b3dm", label="")
    _, inspector = make(qtbot, None, path=path)
    assert inspector.title.text() == "Feature 28"
    assert "when it is clicked" in inspector.card.notes[0].text
    other = SelectionPath("mesh", feature=28, tile="another tile", label="")
    _, inspector = make(qtbot, hit(ROOF), path=other)
    assert inspector.title.text() == "Feature 28", "the place clicked was on another tile"


def test_properties_of_any_size_stay_within_bounds():
    deep: object = "end"
    for _ in range(100):
        deep = {"in": deep}
    rows = property_rows(
        {"deep": deep, "long": tuple(range(1000)), "rows": tuple({"a": i} for i in range(1000))},  # type: ignore[dict-item]
        group="",
    )
    said = {row.name: row.value for row in rows}
    assert said["long"].endswith("(1000 values in all)")
    assert sum(name.startswith("rows[") for name in said) == MAX_LISTED + 1
    many = property_rows({f"p{i}": i for i in range(10_000)}, group="")
    assert len(many) == MAX_PROPERTIES + 1
    assert property_rows({"a\u202eb": "x\u202ey"}, group="")[0].name == "a\\u202eb"


@pytest.mark.parametrize(("path", "last"), [(SelectionPath("mesh", feature=28, tile="0/3 tile.b3dm"), "<b>Roof</b> 2"),
                                            (SelectionPath(), "A place on the surface")])  # fmt: skip
def test_the_breadcrumb_shows_the_place(qtbot, path, last):
    model = sample()
    breadcrumb = Breadcrumb(model.layers, model.selection)
    qtbot.addWidget(breadcrumb)
    breadcrumb.show_surface(hit(ROOF))
    model.selection.set(path)
    assert breadcrumb.texts()[1:] == ["Oblique mesh of the old town, production 5", last]
    breadcrumb.show_surface(None)
    assert breadcrumb.texts()[-1] == ("Feature 28" if path else "City")
