"""Small tables of records for the tests."""

import numpy as np

from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds

ANNEX, YARD, WELL, LOST = range(4)


def small_table(*, draped=False):
    """Return a yard with a hole, an annex of known height in it, a well (a point), and a row without a place."""
    yard = [(0, 0, 5), (40, 0, 5), (40, 40, 5), (0, 40, 5)]
    hole = [(25, 25, 5), (35, 25, 5), (35, 35, 5), (25, 35, 5)]
    annex = [(2, 2, 5), (12, 2, 5), (12, 12, 5), (2, 12, 5)]
    points = np.array([*annex, *yard, *hole], np.float64)
    return FeatureTable(
        name="courtyard",
        columns=(Column("name", "name"), Column("height", "height_m"), Column("note")),
        rows=(("Annex", 8.0, "shop"), ("Yard 里院", None, "stone"), ("Well", None, None), ("Lost", None, "shop")),
        anchors=np.array([(7, 7, 5), (20, 20, 5), (60, 60, 5), (np.nan,) * 3], np.float64),
        ring_points=points,
        ring_offsets=np.array([0, 4, 8, 12], np.int32),
        ring_feature=np.array([ANNEX, YARD, YARD], np.int32),
        ring_is_hole=np.array([False, False, True]),
        bounds=Bounds(0, 0, 5, 60, 60, 13),
        draped=draped,
    )
