"""A small delivery of each kind opens with the product's readers and is whole."""

import pytest

from importers.importer import ImportContext
from importers.tiles3d.importer import Tiles3dImporter
from tests.bench.made_city import City
from tests.bench.make_delivery import TILINGS, Delivery, make
from tests.bench.oblique import tiles_of

LEVELS = 6


@pytest.mark.parametrize("tiling", TILINGS)
def test_every_tile_of_a_delivery_is_there(tiling, tmp_path):
    made = make(Delivery(LEVELS, tiling), tmp_path)
    (data,) = Tiles3dImporter().read(made.path, ImportContext()).data
    tiles = tiles_of(data.source)
    assert len(tiles) == made.tiles == City(LEVELS).tile_count
    content = data.source.load(tiles[-1], cancelled=lambda: False)
    assert content.meshes[0].texture is not None
    assert [path.name for path in tmp_path.iterdir()] == [made.path.name]


def test_a_folder_holds_what_a_package_holds(tmp_path):
    packed = make(Delivery(3), tmp_path)
    loose = make(Delivery(3, packed=False), tmp_path)
    assert packed.files == loose.files == sum(path.is_file() for path in loose.path.parent.rglob("*"))


def test_a_full_disk_is_told_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.bench.make_delivery.SPARE_BYTES", 1 << 60)
    with pytest.raises(SystemExit, match="GB must be free"):
        make(Delivery(3), tmp_path)
    assert not list(tmp_path.iterdir())
