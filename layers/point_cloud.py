"""Layer of a point cloud."""

from layers.data.point_cloud import ColourBy, PointCloudData, PointLook
from layers.data.report import InputReport
from layers.point_look import heights_of
from layers.tile_tree import TileTreeLayer


class PointCloudLayer(TileTreeLayer[PointCloudData]):
    """A tree of points, coloured by what they carry."""

    kind = "point_cloud"

    def __init__(
        self, data: PointCloudData, *, name: str, report: InputReport | None = None, layer_id: str = ""
    ) -> None:
        look = PointLook(colour_by=data.available[0], height_range_m=heights_of(data.bounds))
        super().__init__(data, look=look, name=name, report=report, layer_id=layer_id)

    @property
    def available(self) -> tuple[ColourBy, ...]:
        """What every point of the cloud carries, the best one first."""
        return self.data.available
