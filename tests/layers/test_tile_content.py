"""What a tile's content says it holds: that is what the memory budget counts."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import MeshData
from layers.data.tile_features import FeatureIds, PropertyValue
from layers.data.tileset import TileContent


@dataclass(frozen=True)
class Rows:
    """A property table of a stated size."""

    nbytes: int
    name: str = ""

    def __len__(self) -> int:
        return 3

    def properties(self, row: int) -> dict[str, PropertyValue]:
        return {"row": row}


def mesh(*features: FeatureIds) -> MeshData:
    return MeshData(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32), np.zeros(3), features=features)


def test_a_property_table_that_several_sets_of_features_share_counts_once() -> None:
    table, other = Rows(1_000_000), Rows(500)
    ids = [FeatureIds(rows=table, vertex_ids=np.full(3, i, np.int32)) for i in range(4)]
    geometry = TileContent(meshes=(mesh(),)).nbytes
    assert TileContent(meshes=tuple(mesh(i) for i in ids)).nbytes == 4 * (geometry + 12) + 1_000_000
    shared = TileContent(meshes=(mesh(ids[0], FeatureIds(rows=other)), mesh(ids[0])))
    assert shared.nbytes == 2 * geometry + 12 + 1_000_000 + 500
