"""What rows are coloured by."""

import numpy as np

from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds
from layers.row_looks import row_looks
from layers.theme import CATEGORY_COLOURS, MAX_CATEGORIES, NUMBER_COLOURS, OTHER_COLOUR, theme_of, themeable_columns


def table(columns: dict[str, list], roles: dict[str, str] | None = None) -> FeatureTable:
    count = len(next(iter(columns.values())))
    return FeatureTable(
        name="t",
        columns=tuple(Column(name, (roles or {}).get(name, "")) for name in columns),
        rows=tuple(zip(*columns.values(), strict=True)),
        anchors=np.zeros((count, 3)),
        ring_points=np.empty((0, 3)),
        ring_offsets=np.zeros(1, np.int32),
        ring_feature=np.empty(0, np.int32),
        ring_is_hole=np.empty(0, np.bool_),
        bounds=Bounds.empty(),
    )


def test_numbers_fall_into_five_classes_of_about_as_many_rows():
    theme = theme_of(table({"height": [*range(100), None]}), 0)
    assert [each.colour for each in theme.classes] == list(NUMBER_COLOURS)
    assert [each.count for each in theme.classes] == [20] * 5
    assert (theme.classes[0].low, theme.classes[-1].high) == (0.0, 99.0)
    assert theme.of_row[-1] == 0
    assert (np.diff(theme.of_row[:-1].astype(int)) >= 0).all()


def test_few_numbers_are_told_apart_one_by_one():
    theme = theme_of(table({"storeys": [2, 2, 3, 3, 3, 4]}), 0)
    assert [(each.label, each.count) for each in theme.classes] == [("3", 3), ("2", 2), ("4", 1)]


def test_the_commonest_texts_have_colours_and_the_others_share_one():
    values = [f"kind {k:02d}" for k in range(15) for _ in range(20 - k)]
    theme = theme_of(table({"kind": [*values, None, ""]}), 0)
    assert [each.colour for each in theme.classes] == [*CATEGORY_COLOURS, OTHER_COLOUR]
    assert theme.classes[0].label == "kind 00"
    assert theme.classes[-1].label == ""
    assert theme.classes[-1].count == sum(20 - k for k in range(10, 15))
    assert theme.of_row[-2:].tolist() == [0, 0]
    assert sum(each.count for each in theme.classes) == len(values)


def test_colours_do_not_depend_on_the_order_of_rows():
    values = ["b", "a", "c", "a", "b", "c"]
    one, other = (theme_of(table({"kind": v}), 0) for v in (values, values[::-1]))
    assert one.classes == other.classes


def test_what_tells_rows_apart_is_no_theme():
    made = table(
        {
            "id": [f"B{k}" for k in range(300)],
            "height": [float(k) for k in range(300)],
            "kind": ["house", "shop", "villa"] * 100,
            "address": [f"{k} Street" for k in range(300)],
            "empty": [None] * 300,
            "same": ["x"] * 300,
        },
        {"id": "id"},
    )
    assert [made.columns[k].name for k in themeable_columns(made)] == ["height", "kind"]
    assert MAX_CATEGORIES < 300


def test_looks_of_rows():
    visible = np.array([True, True, False, True])
    theme = theme_of(table({"kind": ["a", "b", "a", None]}), 0)
    plain = row_looks(visible, None, colour="#56B4E9", filtered=False, fates={})
    assert plain.looks == ()
    assert not plain.style.any()
    filtered = row_looks(visible, None, colour="#56B4E9", filtered=True, fates={})
    assert filtered.style.tolist() == [1, 1, 0, 1]
    themed = row_looks(visible, theme, colour="#56B4E9", filtered=True, fates={2: "gone", 0: "glass"})
    assert [look.fate for look in themed.looks] == ["", "", "glass", "gone"]
    assert themed.style.tolist() == [3, 2, 4, 0]
