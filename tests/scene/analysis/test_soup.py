import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.data.geometry import MeshData, TextureData
from scene.analysis.soup import EMPTY, Soup, cut, merged, refined, soup_of
from tests.scene.analysis.houses import house_mesh

ALL = np.array([-1e3, -1e3]), np.array([1e3, 1e3])


def area(soup: Soup) -> float:
    corners = soup.corners
    return float(
        np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    )


def house() -> Soup:
    return soup_of(house_mesh(), low=ALL[0], high=ALL[1])


def test_both_halves_of_a_cut_are_the_whole_and_lie_on_their_sides() -> None:
    soup = house()
    halves = cut(soup, soup.xyz[:, 2] - 4.0)
    assert halves.inside.xyz[:, 2].max() == pytest.approx(4.0)
    assert halves.outside.xyz[:, 2].min() == pytest.approx(4.0)
    assert area(halves.inside) + area(halves.outside) == pytest.approx(area(soup))
    assert halves.seam[:, :, 2] == pytest.approx(4.0)
    # The four walls are met once around.
    assert np.linalg.norm(halves.seam[:, 1] - halves.seam[:, 0], axis=1).sum() == pytest.approx(36.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-3, 3, allow_nan=False), min_size=9, max_size=9), st.floats(-2, 2))
def test_any_triangle_is_cut_without_loss(numbers: list[float], level: float) -> None:
    vertices = np.zeros((3, 9))
    vertices[:, :3] = np.array(numbers).reshape(3, 3)
    soup = Soup(vertices, np.array([[0, 1, 2]], np.int32), np.array([-1], np.int32))
    halves = cut(soup, vertices[:, 2] - level)
    assert area(halves.inside) + area(halves.outside) == pytest.approx(area(soup), abs=1e-9)
    normal = np.cross(*(vertices[1:, :3] - vertices[0, :3]))
    for half in (halves.inside, halves.outside):
        corners = half.corners
        turned = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) @ normal
        assert (turned >= -1e-9).all(), "triangles keep facing the way they did"


def test_texture_coordinates_go_along() -> None:
    soup = house()
    inside = cut(soup, soup.xyz[:, 0] - 3.3).inside
    size, span = soup.pictures[0].pixels.shape[1], 50.0
    # The picture was cut to what is shown, all of it here: u runs with x.
    assert inside.vertices[:, 3] == pytest.approx((inside.xyz[:, 0] + 20.0) / span, abs=1e-6)
    assert size == 64


def test_a_picture_is_cut_down_to_what_is_shown() -> None:
    pixels = np.zeros((100, 100, 4), np.uint8)
    pixels[38:62, 38:62] = 255
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    uv = np.array([[0.4375, 0.4375], [0.5625, 0.4375], [0.4375, 0.5625]], np.float32)
    mesh = MeshData(points, np.array([[0, 1, 2]], np.int32), np.zeros(3), uv=uv, texture=TextureData(pixels))
    soup = soup_of(mesh, low=ALL[0], high=ALL[1])
    small = soup.pictures[0].pixels
    assert small.shape == (18, 18, 4)
    assert small.min() == 255
    shown = soup.vertices[:, 3:5] * 18 + 41
    assert shown == pytest.approx(uv * 100, abs=1e-4)


def test_what_is_outside_of_the_window_is_left_out() -> None:
    assert soup_of(house_mesh(), low=np.array([200.0, 0.0]), high=np.array([300.0, 9.0])) is EMPTY


def test_merged_soups_keep_their_own_pictures() -> None:
    both = merged([house(), EMPTY, soup_of(house_mesh(picture=False), low=ALL[0], high=ALL[1]), house()])
    count = len(house().triangles)
    assert both.picture.tolist() == [0] * count + [-1] * count + [1] * count
    assert len(both.pictures) == 2
    assert area(both) == pytest.approx(3 * area(house()))


def test_refining_halves_long_edges_and_changes_nothing_else() -> None:
    soup = house()
    fine = refined(soup, wanted=lambda corners: corners[:, :, 2].max(axis=1) > 5.0, edge_m=1.0)
    assert area(fine) == pytest.approx(area(soup))
    high = fine.corners[fine.corners[:, :, 2].max(axis=1) > 5.0]
    edges = np.linalg.norm(np.roll(high, -1, axis=1)[:, :, :2] - high[:, :, :2], axis=2)
    assert edges.max() <= 1.0
