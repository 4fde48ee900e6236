"""Materials: what alpha means, how a picture is wrapped, where arrays and pictures are held."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from layers.data.camera import camera_around
from layers.data.geometry import AlphaMode, MeshData, TextureData, Wrap
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.lens import aim
from scene.streaming.sink import Held
from scene.views.material import Looks, Material
from scene.views.mesh_actor import mesh_actor
from scene.views.tile_actors import ACTOR_BYTES, DRIVER_BYTES, TileActors
from scene.window import OffscreenWindow
from tests.scene.quads import RED, quad

SIZE = (64, 64)
CAMERA = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)
TILE = TileNode("t", BoundingVolume.sphere((0, 0, 0), 30.0), 0.0)
BACK = np.array([0, 0, 255])


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=SIZE, multisamples=0)
    window.renderer.SetBackground(0.0, 0.0, 1.0)
    yield window
    window.close()


@pytest.fixture
def actors(window):
    actors = TileActors(window.renderer)
    yield actors
    actors.clear()


def picture_of(window):
    aim(window.renderer, CAMERA, size=SIZE, near_m=1.0, far_m=200.0)
    window.render()
    return window.read()[0][..., :3].astype(int)


def drawn(window, actors, *meshes: MeshData, opacity: float = 1.0):
    actors.set_look(visible=True, opacity=opacity)
    actors.attach(TILE, TileContent(meshes=meshes))
    actors.show(TILE, visible=True)
    return picture_of(window)


def half_alpha(*, west: int, east: int) -> TextureData:
    """Return a red picture whose west and east halves have these alphas."""
    pixels = np.empty((8, 8, 4), np.uint8)
    pixels[...] = (*RED, east)
    pixels[:, :4, 3] = west
    return TextureData(pixels)


WEST, EAST = (32, 26), (32, 38)


def mesh_with(mode, *, west=255, east=60, **fields) -> MeshData:
    return quad(rgb=RED, texture=half_alpha(west=west, east=east), alpha_mode=mode, **fields)


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0, 1.0), (1.0, 0.5, 1.0, 1.0)], ids=["short shader", "VTK's shader"])
@pytest.mark.parametrize("mode", [None, AlphaMode.OPAQUE])
def test_alpha_of_an_opaque_picture_means_nothing(window, actors, mode, tint):
    seen = drawn(window, actors, mesh_with(mode, base_colour=tint))
    expected = np.array(RED) * tint[:3]
    assert np.abs(seen[WEST] - expected).max() <= 1
    assert np.abs(seen[EAST] - expected).max() <= 1


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0, 1.0), (1.0, 0.5, 1.0, 1.0)], ids=["short shader", "VTK's shader"])
@pytest.mark.parametrize("opacity", [1.0, 0.5])
def test_masked_texels_are_holes_and_the_others_whole(window, actors, tint, opacity):
    seen = drawn(window, actors, mesh_with(AlphaMode.MASK, west=200, base_colour=tint), opacity=opacity)
    expected = np.array(RED) * tint[:3] * opacity + BACK * (1 - opacity)
    assert np.abs(seen[WEST] - expected).max() <= 8
    assert np.abs(seen[EAST] - BACK).max() <= 1


@pytest.mark.parametrize("tint", [(1.0, 1.0, 1.0, 1.0), (1.0, 0.5, 1.0, 1.0)], ids=["short shader", "VTK's shader"])
def test_the_cutoff_is_the_files_and_the_base_alpha_counts(window, actors, tint):
    low = mesh_with(AlphaMode.MASK, base_colour=tint, alpha_cutoff=0.1)
    assert np.abs(drawn(window, actors, low)[EAST] - np.array(RED) * tint[:3]).max() <= 1
    thin = replace(low, base_colour=(*tint[:3], 0.2))
    seen = drawn(window, actors, thin)
    assert np.abs(seen[WEST] - np.array(RED) * tint[:3]).max() <= 1
    assert np.abs(seen[EAST] - BACK).max() <= 1


def test_holes_do_not_hide_what_is_behind(window, actors):
    behind = quad(rgb=(10, 250, 10), origin=(0.0, 0.0, -1.0), half_m=12.0)
    seen = drawn(window, actors, mesh_with(AlphaMode.MASK), behind)
    assert tuple(seen[EAST]) == (10, 250, 10)
    assert tuple(seen[WEST]) == RED


def test_blended_texels_let_the_background_through(window, actors):
    seen = drawn(window, actors, mesh_with(AlphaMode.BLEND, east=128))
    assert np.abs(seen[WEST] - RED).max() <= 3
    assert np.abs(seen[EAST] - (np.array(RED) + BACK) / 2).max() <= 8


def test_blend_of_a_solid_picture_takes_the_opaque_pass():
    assert Material.of(mesh_with(AlphaMode.BLEND, east=255)).solid
    assert not Material.of(mesh_with(AlphaMode.BLEND, east=254)).solid
    assert not Material.of(mesh_with(AlphaMode.BLEND, east=255, base_colour=(1.0, 1.0, 1.0, 0.5))).solid


def test_vertex_colours_are_tinted_and_their_alpha_is_read_as_the_mode_says(window, actors):
    flat = quad(rgb=RED)
    colours = np.tile(np.array([200, 100, 40, 100], np.uint8), (4, 1))
    bare = MeshData(flat.points, flat.triangles, flat.origin_enu_m, colours=colours, base_colour=(0.5, 1.0, 1.0, 1.0))
    own = np.array([100, 100, 40])
    assert np.abs(drawn(window, actors, replace(bare, alpha_mode=AlphaMode.OPAQUE))[32, 32] - own).max() <= 1
    assert np.abs(drawn(window, actors, replace(bare, alpha_mode=AlphaMode.MASK))[32, 32] - BACK).max() <= 1
    kept = replace(bare, alpha_mode=AlphaMode.MASK, alpha_cutoff=0.3)
    assert np.abs(drawn(window, actors, kept)[32, 32] - own).max() <= 1
    mixed = (own * 100 + BACK * 155) / 255
    for mode in (None, AlphaMode.BLEND):
        assert np.abs(drawn(window, actors, replace(bare, alpha_mode=mode))[32, 32] - mixed).max() <= 8
    assert tuple(colours[0]) == (200, 100, 40, 100)


@pytest.mark.parametrize(
    ("wrap", "expected"),
    [(Wrap.CLAMP, "wwwwwrrr"), (Wrap.REPEAT, "wrwrwrwr"), (Wrap.MIRROR, "wrrwwrrw"), (None, "wrwrwrwr")],
)
def test_wrap(window, actors, wrap, expected):
    pixels = np.zeros((2, 8, 4), np.uint8)
    pixels[...] = (250, 0, 0, 255)
    pixels[:, :4] = (250, 250, 250, 255)
    plain = quad(rgb=RED)
    # -2..2 in u: eight halves of the picture side by side.
    uv = np.column_stack([plain.uv[:, 0] * 4 - 2, plain.uv[:, 1]]).astype(np.float32)
    seen = drawn(window, actors, replace(plain, uv=uv, texture=TextureData(pixels, wrap=wrap)))
    middles = np.column_stack([np.arange(-8.75, 10.0, 2.5), np.zeros(8), np.zeros(8)])
    columns = np.floor(CAMERA.project(middles, size=SIZE)[0][:, 0]).astype(int)
    assert "".join("w" if green > 125 else "r" for green in seen[32, columns, 1]) == expected


def test_two_wraps_of_one_picture_are_two_textures(window, actors):
    shared = half_alpha(west=255, east=255)
    plain = quad(rgb=RED, texture=shared)
    pictures = {}
    for uv in (plain.uv, plain.uv * np.float32(3), plain.uv):
        mesh_actor(replace(plain, uv=uv), looks=Looks(), pictures=pictures)
    assert len(pictures) == 2


def lit(**fields) -> MeshData:
    """Return a quad with everything that a mesh may carry."""
    up = np.array([(0, 0, 1)] * 4, np.float32)
    return quad(rgb=RED, normals=up, colours=np.full((4, 4), 255, np.uint8), unlit=False, **fields)


@pytest.mark.parametrize("made", [lambda: quad(rgb=RED), lit], ids=["short shader", "VTK's shader"])
def test_arrays_and_picture_are_given_up_once_they_were_drawn(window, actors, made):
    mesh = made()
    arrays = [a for a in (mesh.points, mesh.triangles, mesh.uv, mesh.normals, mesh.colours) if a is not None]
    pixels = mesh.texture.pixels
    alive = [weakref.ref(array) for array in (*arrays, pixels)]
    held = actors.attach(TILE, TileContent(meshes=(mesh,)))
    assert held == Held(ACTOR_BYTES, sum(a.nbytes for a in arrays) + pixels.nbytes + DRIVER_BYTES)
    del mesh, arrays, pixels
    empty = picture_of(window)
    assert all(array() is not None for array in alive)
    assert actors.meshes_in_memory == 1  # hidden: nothing was uploaded yet
    actors.show(TILE, visible=True)
    first = picture_of(window)
    gc.collect()
    assert not any(array() is not None for array in alive)
    assert actors.meshes_in_memory == 0
    assert np.abs(first[32, 32] - RED).max() <= 2
    assert np.array_equal(picture_of(window), first)
    actors.set_look(visible=True, opacity=0.5)  # another shader and pass, the same buffers and texture
    half = picture_of(window)
    assert np.abs(half[32, 32] - (np.array(RED) + BACK) / 2).max() <= 8
    actors.set_look(visible=True, opacity=0.25)
    assert picture_of(window)[32, 32, 2] > half[32, 32, 2]
    actors.set_look(visible=False, opacity=1.0)
    assert np.array_equal(picture_of(window), empty)
    actors.set_look(visible=True, opacity=1.0)
    window.resize((SIZE[0] // 2, SIZE[1] // 2))
    picture_of(window)
    window.resize(SIZE)
    assert np.array_equal(picture_of(window), first)
    actors.detach(TILE)
    assert np.array_equal(picture_of(window), empty)


def test_what_is_out_of_view_is_kept_until_it_is_seen_though_its_picture_was_given_up(window, actors):
    shared = quad(rgb=RED).texture
    near, far = quad(rgb=RED, texture=shared), quad(rgb=RED, texture=shared, origin=(500.0, 0.0, 0.0))
    alive = weakref.ref(far.uv)
    drawn(window, actors, near, far)
    del near, far
    gc.collect()
    assert actors.meshes_in_memory == 1
    assert alive() is not None
    for _ in range(2):
        there = camera_around((500.0, 0, 0), 28.0, pitch_deg=-90.0)
        aim(window.renderer, there, size=SIZE, near_m=1.0, far_m=200.0)
        window.render()
        assert tuple(window.read()[0][32, 32, :3]) == RED
        assert actors.meshes_in_memory == 0
        assert alive() is None
        assert tuple(picture_of(window)[32, 32]) == RED


def test_meshes_of_one_material_share_a_look_until_the_last_is_gone(window):
    looks = Looks()
    plain, tinted = quad(rgb=RED), quad(rgb=RED, base_colour=(1.0, 0.5, 1.0, 1.0))
    one, two, three = (mesh_actor(mesh, looks=looks, pictures={}) for mesh in (plain, plain, tinted))
    assert one.look is two.look
    assert one.actor.GetProperty() is two.actor.GetProperty()
    assert one.look is not three.look
    assert len(looks) == 2
    del one, two
    gc.collect()
    assert len(looks) == 1


def test_each_layer_has_its_own_opacity(window, actors):
    other = TileActors(window.renderer)
    drawn(window, actors, quad(rgb=RED, half_m=4.0, origin=(-5.0, 0.0, 0.0)), opacity=0.5)
    other.attach(TILE, TileContent(meshes=(quad(rgb=RED, half_m=4.0, origin=(5.0, 0.0, 0.0)),)))
    other.show(TILE, visible=True)
    seen = picture_of(window)
    other.clear()
    assert tuple(seen[EAST]) == RED
    assert np.abs(seen[WEST] - (np.array(RED) + BACK) / 2).max() <= 8


def test_nothing_is_observed_once_all_is_uploaded(window, actors):
    actors.attach(TILE, TileContent(meshes=(quad(rgb=RED),)))
    assert window.renderer.HasObserver("EndEvent")
    actors.show(TILE, visible=True)
    picture_of(window)
    assert not window.renderer.HasObserver("EndEvent")
    actors.attach(TILE, TileContent(meshes=(quad(rgb=RED),)))
    actors.detach(TILE)
    assert not window.renderer.HasObserver("EndEvent")
