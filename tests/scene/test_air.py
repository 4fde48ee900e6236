"""Haze and the light of the hour, in pictures of walls and squares."""

from dataclasses import replace

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.geometry import AlphaMode, Bounds, MeshData, TextureData
from layers.data.sky import SkyState
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.air import Air, Atmosphere, Breathes, air_of, grade_of
from scene.environment import Environment
from scene.lens import aim
from scene.views.tile_actors import TileActors
from scene.window import OffscreenWindow

SIZE = (80, 60)
DAY, NIGHT = SkyState(180.0, 50.0), SkyState(180.0, -20.0)
GLASS, PLASTER, ASPHALT = (38, 42, 48), (190, 176, 150), (96, 96, 98)


class Scene:
    def __init__(self) -> None:
        self.window = OffscreenWindow(size=SIZE)
        self.environment = Environment(self.window.renderer)
        self.atmosphere = Atmosphere()
        self.actors = TileActors(self.window.renderer, atmosphere=self.atmosphere)
        self._count = 0

    def add(self, mesh: MeshData) -> None:
        self._count += 1
        tile = TileNode(f"t{self._count}", BoundingVolume.sphere((0, 0, 0), 1.0), 0.0)
        self.actors.attach(tile, TileContent(meshes=(mesh,)))
        self.actors.show(tile, visible=True)

    def draw(self, camera: CameraState, sky: SkyState) -> np.ndarray:
        around = Bounds(-1e5, -1e5, camera.z, 1e5, 1e5, camera.z + 1.0)
        air = self.environment.look(camera, sky, size=SIZE, around=around)
        self.atmosphere.change(air, is_day=sky.is_day)
        aim(self.window.renderer, camera, size=SIZE, near_m=1.0, far_m=100_000.0)
        self.window.render()
        return self.window.read()[0][..., :3].astype(int)

    def close(self) -> None:
        self.actors.clear()
        self.environment.close()
        self.window.close()


@pytest.fixture
def scene():
    made = Scene()
    yield made
    made.close()


def wall(rgb: tuple[int, int, int], *, away_m: float = 60.0, half_m: float = 100_000.0, **changes: object) -> MeshData:
    """Return a wall to the north."""
    corners = [
        (-half_m, away_m, -half_m),
        (half_m, away_m, -half_m),
        (half_m, away_m, half_m),
        (-half_m, away_m, half_m),
    ]
    mesh = MeshData(
        points=np.array(corners, np.float32),
        triangles=np.array([(0, 1, 2), (0, 2, 3)], np.int32),
        origin_enu_m=np.zeros(3),
        uv=np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32),
        texture=TextureData(np.full((2, 2, 4), (*rgb, 255), np.uint8)),
    )
    return replace(mesh, **changes)


def facade(panes: tuple[int, int, int]) -> MeshData:
    """Return a plastered wall with a pane of two metres in each six."""
    texels = np.full((64, 64, 4), (*PLASTER, 255), np.uint8)
    texels[20:42, 20:42, :3] = panes
    uv = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32) * (400.0 / 6.0)
    return wall(PLASTER, half_m=200.0, uv=uv, texture=TextureData(texels))


NORTH = CameraState(0.0, 0.0, 0.0, heading_deg=0.0, pitch_deg=0.0)


def floor(rgb: tuple[int, int, int]) -> MeshData:
    return replace(
        wall(rgb),
        points=np.array([(-500, -500, -60), (500, -500, -60), (500, 500, -60), (-500, 500, -60)], np.float32),
    )


DOWN = replace(NORTH, pitch_deg=-90.0)


def test_what_is_near_is_seen_as_it_was_photographed(scene):
    scene.add(wall(PLASTER))
    assert (scene.draw(NORTH, DAY) == PLASTER).all()


def test_far_things_fade_to_the_colour_of_the_horizon(scene):
    shown = []
    for away_m in (200.0, 2_000.0, 8_000.0, 60_000.0):
        scene.actors.clear()
        scene.add(wall((90, 40, 20), away_m=away_m))
        shown.append(scene.draw(NORTH, DAY)[30, 40])
    blue = [rgb[2] for rgb in shown]
    assert blue == sorted(blue)
    assert tuple(shown[0]) == (90, 40, 20)
    horizon = np.array(air_of(NORTH, DAY, size=SIZE, ground_m=0.0).haze_rgb) * 255
    assert np.abs(shown[-1] - horizon).max() < 30


def test_from_a_height_one_sees_further():
    low, high = (air_of(replace(NORTH, z=z), DAY, size=SIZE, ground_m=0.0) for z in (10.0, 5_000.0))
    assert high.haze_from_m > low.haze_from_m
    assert high.haze_scale_m > low.haze_scale_m


def test_the_rays_hit_what_the_camera_sees():
    camera = CameraState(3.0, -4.0, 50.0, heading_deg=33.0, pitch_deg=-20.0)
    air = air_of(camera, DAY, size=SIZE, ground_m=0.0)
    x, y = 17.5, 8.5
    ray = np.array(air.corner) + x * np.array(air.across) + y * np.array(air.upward)
    pixel, depth = camera.project(np.array(air.eye_m) + 70.0 * ray, size=SIZE)
    assert pixel[0] == pytest.approx((x, SIZE[1] - y))
    assert depth[0] == pytest.approx(70.0)


def test_by_night_walls_are_dark_and_some_windows_are_lit(scene):
    scene.add(wall(PLASTER))
    plaster = scene.draw(NORTH, NIGHT)
    assert (plaster.max(axis=2) < max(PLASTER) * 0.55).all()
    assert (plaster[..., 2] > plaster[..., 0] * 0.9).all()
    scene.actors.clear()
    scene.add(facade(GLASS))
    by_day, by_night = scene.draw(NORTH, DAY), scene.draw(NORTH, NIGHT)
    panes = (by_day == GLASS).all(axis=2)
    lit = by_night[..., 0] > 90
    assert 0.15 < lit[panes].mean() < 0.75
    assert lit[~panes].mean() < 0.1
    assert (by_night[lit][:, 0] > by_night[lit][:, 2]).all()


def test_a_wall_in_deep_shade_is_no_window(scene):
    scene.add(wall(GLASS))
    assert scene.draw(NORTH, NIGHT).max() < 40


def test_a_window_stays_lit_from_wherever_it_is_seen(scene):
    scene.add(facade(GLASS))
    here = scene.draw(NORTH, NIGHT)[..., 0] > 90
    # As far to the east as ten pixels are.
    step_m = 10 * 60.0 / NORTH.focal_px(SIZE)
    there = scene.draw(replace(NORTH, x=step_m), NIGHT)[..., 0] > 90
    assert (here[:, 10:] == there[:, :-10]).mean() > 0.97


@pytest.mark.parametrize("rgb", [(78, 30, 18), (40, 48, 30)], ids=["tiles", "leaves"])
def test_neither_roofs_nor_trees_glow(scene, rgb):
    scene.add(facade(rgb))
    assert scene.draw(NORTH, NIGHT).max() < 90


def test_dark_ground_is_no_window_but_has_its_lamps(scene):
    scene.add(floor(ASPHALT))
    ground = scene.draw(DOWN, NIGHT)
    assert ground.max() > ground.min() + 10
    assert ground.max() < 120
    scene.actors.clear()
    scene.add(floor(GLASS))
    assert scene.draw(DOWN, NIGHT).max() < 90


def test_holes_stay_holes_by_night(scene):
    texels = np.full((2, 2, 4), (*PLASTER, 255), np.uint8)
    texels[..., 3] = 0
    mesh = wall(PLASTER, texture=TextureData(texels), alpha_mode=AlphaMode.MASK, alpha_cutoff=0.5)
    scene.add(mesh)
    by_night = scene.draw(NORTH, NIGHT)
    scene.actors.clear()
    assert (by_night == scene.draw(NORTH, NIGHT)).all()


def test_what_shines_through_is_darkened_too(scene):
    scene.add(wall(PLASTER))
    scene.actors.set_look(visible=True, opacity=0.999)
    day, night = scene.draw(NORTH, DAY), scene.draw(NORTH, NIGHT)
    assert (night < day * 0.6).all()


def test_it_grows_darker_steadily_and_by_day_not_at_all():
    grades = [sum(grade_of(elevation)) for elevation in (40.0, 8.0, 4.0, 0.0, -4.0, -10.0, -30.0)]
    assert grades == sorted(grades, reverse=True)
    assert grade_of(8.0) == grade_of(60.0) == (1.0, 1.0, 1.0)


def test_what_is_gone_is_told_no_more():
    told = []

    class Member(Breathes):
        def breathe(self, air: Air, *, is_day: bool) -> None:
            told.append(is_day)

    atmosphere = Atmosphere()
    member = Member()
    atmosphere.join(member)
    air = air_of(NORTH, NIGHT, size=SIZE, ground_m=0.0)
    atmosphere.change(air, is_day=False)
    atmosphere.change(air, is_day=False)
    assert told == [True, False]
    del member
    atmosphere.change(air_of(NORTH, DAY, size=SIZE, ground_m=0.0), is_day=True)
    assert told == [True, False]
