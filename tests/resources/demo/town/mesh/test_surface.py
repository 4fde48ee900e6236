"""From solids to a surface: nets, simplified."""

import numpy as np
import pytest

from resources.demo.town.mesh.borders import AWAY_M, thinned
from resources.demo.town.mesh.branch import KEPT
from resources.demo.town.mesh.field import ROUGH_M
from resources.demo.town.mesh.frame import CELL_M, TILE_CELLS
from resources.demo.town.mesh.nets import Net, surface_net
from resources.demo.town.mesh.simplify import simplified, welded
from tests.resources.demo.town.mesh.conftest import COLUMN, ROW, Box, border, edge_set

BUMPS_M = ROUGH_M * 2.5


@pytest.fixture(scope="module")
def nets(box: Box) -> tuple[Net, Net]:
    field = box.field
    return surface_net(field.sample(COLUMN, ROW), field), surface_net(field.sample(COLUMN + 1, ROW), field)


def test_inside_a_tile_the_surface_is_closed_and_its_border_is_one_ring(nets: tuple[Net, Net]) -> None:
    net = nets[0]
    edges = np.concatenate([net.triangles[:, [0, 1]], net.triangles[:, [1, 2]], net.triangles[:, [2, 0]]])
    _, counts = np.unique(np.sort(edges, axis=1), axis=0, return_counts=True)
    # Where the surface touches itself in one voxel, four triangles share an edge.
    assert set(counts.tolist()) <= {1, 2, 4}
    assert (counts == 4).mean() < 1e-3
    ring = border(net.triangles)
    # Each of its vertices is entered once and left once.
    assert np.array_equal(np.sort(ring[:, 0]), np.sort(ring[:, 1]))
    assert len(np.unique(ring[:, 0])) == len(ring)


def test_neighbours_meet_in_the_same_edges(nets: tuple[Net, Net]) -> None:
    west, east = nets
    shared = edge_set(west.points, border(west.triangles)) & edge_set(east.points, border(east.triangles))
    # A side of 72 m at 0.4 m, and up and down the walls of the box that stands on it.
    assert len(shared) > 72 / CELL_M
    both = welded([(west.points, west.triangles), (east.points, east.triangles)])
    ring = border(both[1])
    assert len(ring) == len(border(west.triangles)) + len(border(east.triangles)) - 2 * len(shared)


def test_walls_and_roof_lie_where_the_solid_is(nets: tuple[Net, Net], box: Box) -> None:
    for label, surface in enumerate(box.masses.surfaces, start=1):
        own = np.concatenate([net.points[net.labels == label] for net in nets])
        plane = surface.plane
        away = np.abs((own - plane.corners[0]) @ plane.normal)
        assert len(own) > 0.9 * plane.width_m * (plane.height_m - 5.0) / CELL_M**2
        # Next to other planes a vertex is drawn to the edge between them.
        assert np.median(away) < BUMPS_M
        assert away.max() < CELL_M


def test_eaves_are_straight(nets: tuple[Net, Net], box: Box) -> None:
    net = nets[0]
    plane = box.masses.surfaces[0].plane
    rel = net.points - plane.corners[3]
    along, out, up = rel @ plane.along, rel @ plane.normal, net.points[:, 2] - box.top_m
    near = (np.abs(out) < CELL_M * 0.6) & (np.abs(up) < CELL_M * 0.6) & (along > 1.0) & (along < plane.width_m - 1.0)
    edge = near & (np.hypot(out, up) < 0.12)
    steps = np.unique(np.floor(along[edge] / CELL_M))
    assert len(steps) > 0.8 * (plane.corners[1, 0] < net.points[:, 0].max()) * 10
    assert np.ptp(out[edge]) < 0.15
    assert np.ptp(up[edge]) < 0.15


def test_trees_and_cars_are_on_the_surface(nets: tuple[Net, Net], box: Box) -> None:
    labels = set(nets[0].labels.tolist())
    kinds = box.kinds
    assert {kinds.first_tree, kinds.first_car} <= labels
    crown = nets[0].points[nets[0].labels == kinds.first_tree]
    foot, tall, radius = box.trees.foot[0], box.trees.height_m[0], box.trees.radius_m[0]
    assert foot[2] + tall * 0.85 < crown[:, 2].max() < foot[2] + tall * 1.2
    assert np.hypot(*(crown[:, :2] - foot[:2]).T).max() < radius * 1.4


def test_simplifying_keeps_the_border_and_the_shape(nets: tuple[Net, Net], box: Box) -> None:
    net = nets[0]
    points, triangles = simplified(net.points, net.triangles, count=round(len(net.triangles) * KEPT))
    assert len(triangles) < 1.3 * KEPT * len(net.triangles)
    assert edge_set(points, border(triangles)) == edge_set(net.points, border(net.triangles))
    high = points[points[:, 2] > box.top_m - 2.0]
    along, across = (
        np.array([[np.cos(0.35), np.sin(0.35)], [-np.sin(0.35), np.cos(0.35)]]) @ (high[:, :2] - box.centre).T
    )
    roof = high[(np.abs(across) < 4.0) & (np.abs(along) < 11.0)]
    assert len(roof) > 10
    assert np.abs(roof[:, 2] - box.top_m).max() < 2 * BUMPS_M


def test_asking_for_more_triangles_than_there_are_changes_nothing(nets: tuple[Net, Net]) -> None:
    net = nets[0]
    points, triangles = simplified(net.points, net.triangles, count=len(net.triangles) + 1)
    assert points is net.points
    assert triangles is net.triangles


def test_a_thinner_border_is_the_same_from_both_sides(nets: tuple[Net, Net]) -> None:
    west, east = (thinned(net) for net in nets)
    before = edge_set(nets[0].points, border(nets[0].triangles)) & edge_set(nets[1].points, border(nets[1].triangles))
    shared = edge_set(west[0], border(west[1])) & edge_set(east[0], border(east[1]))
    assert len(shared) < 0.4 * len(before)
    # Welded, no edge is left open between the two: both ends of the seam are on the rim of the pair.
    points, triangles = welded([west, east])
    rim = border(triangles)
    assert len(rim) == len(border(west[1])) + len(border(east[1])) - 2 * len(shared)
    seam = nets[1].points[(nets[1].cells[:, 0] + 1) % TILE_CELLS == 0, 0].mean()
    on_seam = np.abs(points[rim, 0] - seam).max(axis=1) < CELL_M / 2
    assert not on_seam.any()


def test_a_thinner_border_stays_within_its_tolerance(nets: tuple[Net, Net]) -> None:
    points, triangles = thinned(nets[0])
    rim = border(triangles)
    starts, ends = points[rim[:, 0]], points[rim[:, 1]]
    for place in nets[0].points[np.unique(border(nets[0].triangles))]:
        along = ends - starts
        part = np.clip(((place - starts) * along).sum(axis=1) / (along**2).sum(axis=1), 0.0, 1.0)
        assert np.linalg.norm(place - starts - part[:, None] * along, axis=1).min() < AWAY_M + 1e-6
