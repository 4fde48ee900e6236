"""Tiles become actors: hidden until shown, shared pictures, right pass and shader, nothing left behind."""

import threading
from concurrent.futures import Executor, Future

import numpy as np
import pytest
from vtkmodules.util.vtkConstants import VTK_FLOAT

from layers.base import LayerState
from layers.data.camera import camera_around
from layers.data.geometry import Bounds, MeshData, TextureData
from layers.data.report import Problem
from layers.data.tile_features import FeatureIds
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from layers.tile_tree import TilesetState
from scene.environment import Environment
from scene.lens import aim
from scene.streaming.sink import Held
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import view_state
from scene.views.drawn_tiles import DrawnTiles
from scene.views.tile_actors import ACTOR_BYTES, DRIVER_BYTES, TileActors
from scene.views.tileset import TilesetView
from scene.views.view import ViewServices
from scene.window import OffscreenWindow
from tests.scene.quads import BLUE, GREEN, RED, YELLOW, QuadSource, four_quads, one_quad, quad

SIZE = (64, 64)
CAMERA = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)
VIEW = view_state(CAMERA, size=SIZE, near_m=0.0, sse_px=1.0)


class InlineExecutor(Executor):
    """Runs what is submitted at once."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=SIZE, multisamples=0)
    window.renderer.SetBackground(0.0, 0.0, 0.0)
    yield window
    window.close()


@pytest.fixture
def actors(window):
    actors = TileActors(window.renderer)
    yield actors
    actors.clear()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def picture(window, camera=CAMERA):
    aim(window.renderer, camera, size=SIZE, near_m=1.0, far_m=200.0)
    window.render()
    return window.read()[0]


def draw(window, actors, *meshes: MeshData):
    tile = TileNode("t", BoundingVolume.sphere((0, 0, 0), 30.0), 0.0)
    actors.attach(tile, TileContent(meshes=meshes))
    actors.show(tile, visible=True)
    return picture(window)[32, 32, :3].astype(int)


def test_attached_tile_is_hidden_until_shown(window, actors):
    source = one_quad(quad(rgb=RED))
    content = TileContent(meshes=(quad(rgb=RED),))
    assert actors.attach(source.root(), content).memory_bytes >= content.nbytes
    assert actors.bounds().is_empty
    assert not picture(window)[32, 32, :3].any()
    actors.show(source.root(), visible=True)
    assert tuple(picture(window)[32, 32, :3]) == RED
    assert actors.bounds() == Bounds(-10, -10, 0, 10, 10, 0)
    actors.show(source.root(), visible=False)
    assert not picture(window)[32, 32, :3].any()


def test_shared_picture_is_one_texture(window, actors):
    shared = TextureData(np.full((4, 4, 4), 77, np.uint8))
    meshes = [quad(rgb=RED, texture=shared, origin=(x, 0.0, 0.0)) for x in (-10.0, 10.0)]
    meshes.append(quad(rgb=RED, origin=(0, 20, 0)))
    draw(window, actors, *meshes)
    textures = [a.GetTexture() for a in window.renderer.GetViewProps()]
    assert textures[0] is textures[1]
    assert textures[2] is not textures[0]


def test_a_picture_that_tiles_share_is_held_once_while_any_of_them_shows_it(window, actors):
    pixels = np.full((4, 4, 4), 255, np.uint8)
    pixels[..., :3] = GREEN
    shared = TextureData(pixels, shared=True)
    nodes = [TileNode(name, BoundingVolume.sphere((0, 0, 0), 30.0), 0.0) for name in "ab"]
    mesh = quad(rgb=RED, texture=shared)
    held = [actors.attach(node, TileContent(meshes=(mesh,))) for node in nodes]
    assert held[0] == held[1]
    assert held[0].graphics_bytes == DRIVER_BYTES + 4 * (12 + 8) + 2 * 12, "its picture is not the tile's own"
    assert actors.common == Held(0, shared.nbytes)
    first, second = [a.GetTexture() for a in window.renderer.GetViewProps()]
    assert first is second
    actors.show(nodes[0], visible=True)
    assert tuple(picture(window)[32, 32, :3]) == GREEN
    actors.detach(nodes[0])
    actors.show(nodes[1], visible=True)
    assert actors.common == Held(0, shared.nbytes)
    assert tuple(picture(window)[32, 32, :3]) == GREEN, "given up in memory, still on the card"
    actors.detach(nodes[1])
    assert actors.common == Held(0, 0)
    actors.attach(nodes[0], TileContent(meshes=(mesh,)))
    actors.show(nodes[0], visible=True)
    assert tuple(picture(window)[32, 32, :3]) == GREEN, "from its source once more"


def test_buffers_leave_the_list_of_all_once_they_are_drawn(window, actors):
    assert tuple(draw(window, actors, quad(rgb=RED))) == RED
    (actor,) = window.renderer.GetViewProps()
    points = actor.GetMapper().GetInput().GetPoints().GetData()
    buffer = actor.GetMapper().GetVBOs().GetVBO("vertexMC")
    assert buffer.GetNumberOfTuples() == 4
    # The list answers with what it has of an array, or makes a new one.
    assert window.renderer.GetRenderWindow().GetVBOCache().GetVBO(points, VTK_FLOAT) is not buffer
    assert tuple(picture(window)[32, 32, :3]) == RED
    assert actor.GetMapper().GetVBOs().GetVBO("vertexMC") is buffer


def test_mipmaps_on_request(window):
    actors = TileActors(window.renderer, mipmaps=True)
    assert tuple(draw(window, actors, quad(rgb=RED))) == RED
    (actor,) = window.renderer.GetViewProps()
    assert actor.GetTexture().GetMipmap()
    actors.clear()


def test_photograph_is_drawn_as_it_is(window, actors):
    assert tuple(draw(window, actors, quad(rgb=(201, 103, 7)))) == (201, 103, 7)


def test_picture_stands_upright(window, actors):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[0, :, 0] = 250  # bottom row, south: red
    pixels[1, :, 2] = 250  # top row, north: blue
    draw(window, actors, quad(rgb=RED, texture=TextureData(pixels)))
    drawn = picture(window)
    assert drawn[40, 32, 0] > 200 > drawn[40, 32, 2]
    assert drawn[24, 32, 2] > 200 > drawn[24, 32, 0]


def test_base_colour_tints_the_photograph(window, actors):
    red, green, blue = draw(window, actors, quad(rgb=(200, 200, 200), base_colour=(1.0, 0.5, 0.25, 1.0)))
    assert abs(red - 200) <= 2
    assert abs(green - 100) <= 2
    assert abs(blue - 50) <= 2


def test_layer_opacity_lets_the_background_through_and_back(window, actors):
    window.renderer.SetBackground(0.0, 0.0, 1.0)
    assert tuple(draw(window, actors, quad(rgb=RED))) == RED
    actors.set_look(visible=True, opacity=0.5)
    red, _, blue = picture(window)[32, 32, :3].astype(int)
    assert abs(red - RED[0] / 2) < 12
    assert abs(blue - (RED[2] + 255) / 2) < 12
    actors.set_look(visible=True, opacity=1.0)
    assert tuple(picture(window)[32, 32, :3]) == RED
    window.renderer.SetBackground(0.0, 0.0, 0.0)


def test_hidden_layer_keeps_what_the_tiles_show(window, actors):
    draw(window, actors, quad(rgb=RED))
    actors.set_look(visible=False, opacity=1.0)
    assert not picture(window)[32, 32, :3].any()
    actors.set_look(visible=True, opacity=1.0)
    assert tuple(picture(window)[32, 32, :3]) == RED


def test_backs_are_culled_unless_double_sided(window, actors):
    def turned(mesh_quad: MeshData) -> MeshData:
        return MeshData(
            points=mesh_quad.points,
            triangles=np.ascontiguousarray(mesh_quad.triangles[:, ::-1]),
            origin_enu_m=mesh_quad.origin_enu_m,
            uv=mesh_quad.uv,
            texture=mesh_quad.texture,
            double_sided=mesh_quad.double_sided,
        )

    assert not draw(window, actors, turned(quad(rgb=RED))).any()
    assert tuple(draw(window, actors, turned(quad(rgb=RED, double_sided=True)))) == RED


def test_coordinates_beyond_one_repeat_the_picture(window, actors):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 0] = (250, 0, 0, 255)
    plain = quad(rgb=RED)
    mesh = MeshData(
        points=plain.points,
        triangles=plain.triangles,
        origin_enu_m=plain.origin_enu_m,
        uv=plain.uv * np.float32(4.0),
        texture=TextureData(pixels),
    )
    draw(window, actors, mesh)
    row = picture(window)[32, 18:46, 0].astype(int)
    assert (np.diff((row > 125).astype(int)) != 0).sum() >= 6


def test_lit_mesh_without_normals_is_shaded_by_its_slope(window, actors):
    def slope(rise: float) -> MeshData:
        flat = quad(rgb=RED)
        points = flat.points.copy()
        points[:, 2] = points[:, 1] * np.float32(rise)
        return MeshData(points, flat.triangles, flat.origin_enu_m, base_colour=(0.8, 0.8, 0.8, 1.0), unlit=False)

    window.renderer.RemoveAllLights()  # VTK made one of its own in an earlier test
    environment = Environment(window.renderer)
    towards_sun = draw(window, actors, slope(0.8)).sum()  # rising to the north, facing south
    away = draw(window, actors, slope(-0.8)).sum()
    environment.close()
    assert towards_sun > away + 60
    assert away > 60


def test_vertex_colours_are_drawn(window, actors):
    flat = quad(rgb=RED)
    colours = np.tile(np.array([10, 200, 30, 255], np.uint8), (4, 1))
    mesh = MeshData(flat.points, flat.triangles, flat.origin_enu_m, colours=colours)
    assert tuple(draw(window, actors, mesh)) == (10, 200, 30)


def test_order_is_by_name_whatever_came_first(window, actors):
    # Two surfaces at the same depth: the first drawn wins.
    first, second = (TileNode(key, BoundingVolume.sphere((0, 0, 0), 30.0), 0.0) for key in "ab")
    colours = {}
    for order in ((first, second), (second, first)):
        for tile in order:
            actors.attach(tile, TileContent(meshes=(quad(rgb=RED if tile is first else GREEN),)))
            actors.show(tile, visible=True)
        actors.settle_order()
        colours[order[0].key] = tuple(picture(window)[32, 32, :3])
        assert [p.GetObjectName() for p in window.renderer.GetViewProps()] == ["tile a 0000", "tile b 0000"]
        actors.clear()
    assert colours["a"] == colours["b"]


def test_bad_indices_attach_nothing(window, actors):
    flat = quad(rgb=RED)
    bad = MeshData(flat.points, np.array([(0, 1, 9)], np.int32), flat.origin_enu_m)
    tile = TileNode("t", BoundingVolume.sphere((0, 0, 0), 30.0), 0.0)
    with pytest.raises(ValueError, match="beyond"):
        actors.attach(tile, TileContent(meshes=(flat, bad)))
    assert len(actors) == 0
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def run_until_settled(view: TilesetView):
    for _ in range(20):
        stats = view.update(VIEW, budget_s=1.0)
        if stats.pending == 0:
            return stats
    raise AssertionError("never settled")


@pytest.fixture
def view(window):
    problems: list[Problem] = []
    services = ViewServices(
        window.renderer, InlineExecutor(), TileBudget(), threading.Event().set, report=problems.append
    )
    view = TilesetView(services)
    view.problems = problems
    yield view
    view.close()
    assert window.renderer.GetViewProps().GetNumberOfItems() == 0


def state(source: QuadSource, *, visible: bool = True, opacity: float = 1.0) -> TilesetState:
    return TilesetState("layer", visible, opacity, source)


def test_view_refines_to_the_children(window, view):
    view.apply(None, state(four_quads()))
    stats = run_until_settled(view)
    assert (stats.selected, stats.triangles, stats.failed) == (4, 8, 0)
    drawn = picture(window)
    assert tuple(drawn[44, 20, :3]) == RED
    assert tuple(drawn[44, 44, :3]) == GREEN
    assert tuple(drawn[20, 44, :3]) == YELLOW
    assert view.bounds() == Bounds(-20, -20, 0, 20, 20, 0)


def test_missing_and_broken_children_keep_the_parent_and_are_told(window, view):
    view.apply(None, state(four_quads(names="abmx")))
    stats = run_until_settled(view)
    assert (stats.missing, stats.failed) == (1, 1)
    assert tuple(picture(window)[20, 44, :3]) == BLUE
    assert len(view.problems) == 1
    assert "is broken; mend it" in str(view.problems[0])


def test_hidden_view_loads_nothing_and_has_no_bounds(window, view):
    source = four_quads()
    view.apply(None, state(source, visible=False))
    assert view.update(VIEW, budget_s=1.0).pending == 0
    assert source.loads == []
    assert view.bounds().is_empty


def test_another_source_replaces_the_tiles(window, view):
    first, second = state(four_quads()), state(one_quad(quad(rgb=YELLOW)))
    view.apply(None, first)
    run_until_settled(view)
    view.apply(first, second)
    stats = run_until_settled(view)
    assert stats.selected == 1
    assert tuple(picture(window)[32, 32, :3]) == YELLOW
    assert window.renderer.GetViewProps().GetNumberOfItems() == 1


def test_state_of_another_layer_is_refused(view):
    with pytest.raises(TypeError, match="TilesetState"):
        view.apply(None, LayerState("x", visible=True, opacity=1.0))


def test_a_tile_holds_what_picks_take_in_memory_and_the_rest_on_the_card(window):
    tiles = DrawnTiles(window.renderer)
    mesh = quad(rgb=RED, features=(FeatureIds("batch", vertex_ids=np.arange(4, dtype=np.int32)),))
    held = tiles.attach(one_quad(mesh).root(), TileContent(meshes=(mesh,)))
    tiles.clear()
    assert held.memory_bytes == ACTOR_BYTES + 4 * 12 + 2 * 6 + 4 * 4
    assert held.graphics_bytes == DRIVER_BYTES + 4 * (12 + 8) + 2 * 12 + mesh.texture.nbytes
