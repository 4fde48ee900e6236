"""Layer of a tile tree: an oblique mesh, a 3D Tiles tileset."""

from layers.data.point_cloud import PointLook
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.point_look import heights_of
from layers.tile_tree import TileTreeLayer


class TilesetLayer(TileTreeLayer[TilesetData]):
    """A tree of meshes, with points among them or not."""

    kind = "tileset"

    def __init__(self, data: TilesetData, *, name: str, report: InputReport | None = None, layer_id: str = "") -> None:
        look = PointLook(height_range_m=heights_of(data.bounds))
        super().__init__(data, look=look, name=name, report=report, layer_id=layer_id)
