"""A section cuts tiles, dots and models: nothing that is drawn lies beyond it; tiles beyond it are not loaded."""

from collections.abc import Iterator

import numpy as np
import pytest

from layers.building import BuildingLayer
from layers.building_groups import GroupLook
from layers.data.camera import camera_around
from layers.data.geometry import PointData
from layers.data.point_cloud import PointCloudData
from layers.data.section import UNCUT, CutPlane, SectionBox, SectionState
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from layers.point_cloud import PointCloudLayer
from scene.commands import SceneSettings, SetCamera, SetLayer, SetSection, SetSize
from scene.scene_loop import SceneLoop
from scene.section import CAP_RGB
from scene.views.building import BuildingView
from scene.views.tileset import TilesetView
from tests.building_sample import ORIGIN, sample_building
from tests.scene.quads import QuadSource, four_quads, layer_of
from tests.scene.still import AtOnce

SIZE = (320, 240)
EAST = SectionState((CutPlane(4.0, 0.0, 0.0, 1.0, 0.2, 0.0),))
VIEWS = {"tileset": TilesetView, "point_cloud": TilesetView, "building": BuildingView}


class Scene:
    """A scene drawn turn by turn."""

    def __init__(self) -> None:
        self.loop = SceneLoop(
            VIEWS, settings=SceneSettings(grid=False), executor=AtOnce(), wake=lambda: None, report=self.fail
        )

    def fail(self, problem: object) -> None:
        raise AssertionError(problem)

    def frame(self, layer, section, *, camera):
        self.loop.take(SetLayer(layer.layer_id, layer.kind, 1, layer.state()))
        self.loop.take(SetSize(SIZE))
        self.loop.take(SetSection(section))
        self.loop.take(SetCamera(camera, 0.0, False))
        last = None
        for _ in range(500):
            last = self.loop.turn().frame or last
            if last is not None and last.complete and last.section == section and last.camera == camera:
                return last
        raise AssertionError("no complete picture")


@pytest.fixture
def scene() -> Iterator[Scene]:
    made = Scene()
    yield made
    made.loop.close()


def drawn_points(frame):
    rows, columns = np.nonzero(frame.depth < 1.0)
    return np.array([frame.unproject(x + 0.5, y + 0.5) for x, y in zip(columns[::7], rows[::7], strict=True)])


def grid_of_points() -> PointCloudLayer:
    x, y = np.meshgrid(np.linspace(-19, 19, 60), np.linspace(-19, 19, 60))
    points = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)]).astype(np.float32)
    data = PointData(points, np.zeros(3), colours=np.full((len(points), 4), 255, np.uint8), spacing_m=0.6)
    volume = BoundingVolume.box((0, 0, 0), np.diag([20.0, 20.0, 0.5]))
    source = QuadSource(TileNode("dots", volume, 0.0), {"dots": TileContent(points=(data,))})
    return PointCloudLayer(PointCloudData(source, volume.bounds()), name="dots")


@pytest.mark.parametrize("make", [lambda: layer_of(four_quads()), grid_of_points])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_tiles_and_dots_end_at_the_plane(scene, make, opacity):
    layer = make()
    layer.opacity = opacity
    camera = camera_around((0, 0, 0), 30.0, heading_deg=25, pitch_deg=-60)
    whole = scene.frame(layer, UNCUT, camera=camera)
    cut = scene.frame(layer, EAST, camera=camera)
    sky = whole.pixels[0, 0, :3].astype(int)
    differs = (np.abs(whole.pixels[..., :3].astype(int) - cut.pixels[..., :3]) > 3).any(axis=2)
    assert differs.sum() > 2000
    if opacity == 1.0:
        points = drawn_points(cut)
        assert len(points) > 300
        plane = EAST.cuts[0]
        assert ((points - plane.point) @ plane.normal).max() < 0.5  # of a dot as wide as the points lie apart
    assert (np.abs(cut.pixels[differs][:, :3].astype(int) - sky) < 120).all()
    again = scene.frame(layer, UNCUT, camera=camera)
    assert (again.pixels == whole.pixels).all()


def test_what_is_cut_away_is_not_loaded(scene):
    source = four_quads()
    camera = camera_around((0, 0, 0), 30.0, pitch_deg=-80)
    frame = scene.frame(layer_of(source), SectionState(box=SectionBox(-10, -10, 0, 4, 4, 4)), camera=camera)
    assert "a-10-10" in source.loads
    assert not {"b10-10", "c1010", "d-1010"} & set(source.loads)
    assert frame.stats.tiles_selected == 1


def test_a_model_is_cut_open_and_its_solids_are_filled(scene):
    layer = BuildingLayer(sample_building(), name="Sample")
    box = layer.bounds()
    camera = camera_around(box.centre, box.radius_m, heading_deg=20, pitch_deg=-15)
    cap = np.rint(np.array(CAP_RGB) * 255)

    def capped(frame) -> int:
        return int((np.abs(frame.pixels[..., :3] - cap) <= 2).all(axis=2).sum())

    whole = scene.frame(layer, UNCUT, camera=camera)
    assert capped(whole) == 0
    section = SectionState((CutPlane(0.0, ORIGIN[1] + 4.0, 0.0, 0.0, -1.0, 0.0),))
    cut = scene.frame(layer, section, camera=camera)
    assert capped(cut) > 50
    points = drawn_points(cut)
    assert points[:, 1].min() > ORIGIN[1] + 4.0 - 0.1  # its lines are drawn nearer by a thousandth of their distance
    assert (scene.frame(layer, UNCUT, camera=camera).pixels == whole.pixels).all()


def test_a_surface_that_comes_later_is_cut_too(scene):
    camera = camera_around((0, 0, 0), 30.0, heading_deg=25, pitch_deg=-60)
    scene.frame(layer_of(four_quads(at=(0, 0, -1)), name="one"), EAST, camera=camera)
    frame = scene.frame(layer_of(four_quads(), name="two"), EAST, camera=camera)
    plane = EAST.cuts[0]
    assert ((drawn_points(frame) - plane.point) @ plane.normal).max() < 1e-3


@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_a_surface_that_is_cut_away_is_not_hit(scene, opacity):
    layer = layer_of(four_quads())
    layer.opacity = opacity
    camera = camera_around((0, 0, 0), 30.0, heading_deg=25, pitch_deg=-60)
    whole = scene.frame(layer, UNCUT, camera=camera)
    cut = scene.frame(layer, EAST, camera=camera)
    pixels = camera.project([(12.0, 0.0, 0.0), (-8.0, 0.0, 0.0)], size=SIZE)[0].tolist()
    gone, kept = pixels
    assert whole.hit(*gone) is not None
    assert cut.hit(*gone) is None
    hit = cut.hit(*kept)
    assert hit is not None
    assert np.linalg.norm(hit.position - (-8.0, 0.0, 0.0)) < 0.2


@pytest.mark.parametrize("look", [{"opacity": 0.5}, {"group_look": GroupLook(xray=True)}])
def test_what_is_seen_through_is_no_brighter_for_a_section(scene, look):
    layer = BuildingLayer(sample_building(), name="Sample")
    for name, value in look.items():
        setattr(layer, name, value)
    box = layer.bounds()
    camera = camera_around(box.centre, box.radius_m, heading_deg=20, pitch_deg=-40)
    whole = scene.frame(layer, UNCUT, camera=camera).pixels[..., :3].astype(int)
    far = SectionState((CutPlane(0.0, 0.0, box.top + 50.0),))
    untouched = scene.frame(layer, far, camera=camera).pixels[..., :3].astype(int)
    # Only inner sides are drawn in another colour.
    assert np.abs(untouched - whole).max() < 110
    assert untouched.max() <= whole.max() + 10
