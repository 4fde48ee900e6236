"""Tables without geometry for the tests."""

from collections.abc import Sequence

import numpy as np

from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds


def table(names: Sequence[str], *rows: Sequence[object], roles: Sequence[str] = ()) -> FeatureTable:
    """Return rows of nothing but values."""
    columns = tuple(Column(n, roles[i] if i < len(roles) else "") for i, n in enumerate(names))
    nothing = np.empty(0, np.int32)
    return FeatureTable(
        "table",
        columns,
        tuple(tuple(r) for r in rows),  # type: ignore[arg-type]
        np.full((len(rows), 3), np.nan),
        np.empty((0, 3)),
        np.zeros(1, np.int32),
        nothing,
        nothing.astype(bool),
        Bounds.empty(),
    )
