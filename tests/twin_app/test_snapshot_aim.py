"""What a snapshot aims at."""

import itertools
from pathlib import Path

import pytest

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from layers.tileset import TilesetLayer
from tests.importers.osgb.osgb_deliveries import write_grid
from twin_app.session import Session
from twin_app.snapshot import bounding_sphere


@pytest.mark.parametrize("side", [3, 9], ids=["all roots known", "roots may lie anywhere"])
def test_it_aims_at_a_delivery_however_many_roots_it_has(tmp_path: Path, side: int) -> None:
    folder = write_grid(tmp_path, itertools.product(range(side), range(side)))
    (data,) = OsgbImporter().read(folder, ImportContext()).data
    session = Session()
    session.layers.add(TilesetLayer(data, name="city"))
    centre, radius_m = bounding_sphere(session)
    assert centre[:2] == pytest.approx([side * 50.0] * 2, abs=30)
    assert radius_m == pytest.approx(side * 50 * 2**0.5, abs=60)
