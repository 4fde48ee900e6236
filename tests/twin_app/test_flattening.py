"""A building of the mesh is flattened to a height above the ground, and stands again."""

import time

import numpy as np
import pytest

from layers.data.geometry import Bounds
from layers.data.tileset import TilesetData
from layers.district import DistrictLayer
from layers.row_looks import Flat, read_flats
from layers.selection import SelectionPath
from layers.tileset import TilesetLayer
from scene.footprints import blocks
from tests.scene.analysis.houses import DEEP, FOOT, WIDE, HouseSource, house_table
from tests.twin_app.walkers import places_of
from twin_app.flattening import Flattening
from twin_app.session import Session


class Bench:
    def __init__(self, height_m: float | None = 1.5, *, mesh: bool = True) -> None:
        self.session = Session()
        self.said: list[str] = []
        self.flattening = Flattening(self.session, ask_height=lambda: height_m, say=self.said.append)
        self.places = places_of(self.session, say=self.said.append)
        if mesh:
            data = TilesetData(HouseSource(), Bounds(-20, -20, 0, 30, 30, 12))
            self.session.layers.add(TilesetLayer(data, name="mesh"))
        self.records = DistrictLayer(house_table(), name="records")
        self.records.on_mesh = True
        self.session.layers.add(self.records)

    def flatten(self) -> None:
        self.session.selection.set(SelectionPath(self.records.layer_id, feature=0))
        self.places.flatten(self.flattening)
        until = time.monotonic() + 30
        while self.flattening.busy and time.monotonic() < until:
            self.flattening.tick()
            time.sleep(0.005)
        assert not self.flattening.busy


@pytest.mark.parametrize("mesh", [True, False])
def test_it_is_as_high_above_the_ground_as_was_asked_for(qapp: object, mesh: bool) -> None:
    bench = Bench(mesh=mesh)
    bench.flatten()
    (flat,) = bench.records.flats.values()
    assert flat == pytest.approx((FOOT, FOOT + 1.5), abs=0.01)
    state = bench.records.state()
    assert state.looks is not None
    assert state.looks.looks[state.looks.style[0] - 1].fate == "gone"
    assert state.flats == {0: flat}


def test_again_and_by_restoring_it_stands(qapp: object) -> None:
    bench = Bench()
    bench.flatten()
    bench.flatten()
    assert bench.records.flats == {}
    bench.flatten()
    bench.places.restore_fates()
    assert bench.records.flats == {}
    looks = bench.records.state().looks
    assert looks is not None
    assert looks.style.tolist() == [0]


def test_whoever_thinks_better_of_it_flattens_nothing(qapp: object) -> None:
    bench = Bench(None)
    bench.flatten()
    assert bench.records.flats == {}
    assert bench.said == []


def test_without_a_chosen_building_one_is_asked_for(qapp: object) -> None:
    bench = Bench()
    bench.places.flatten(bench.flattening)
    assert bench.said == ["Choose a building that a footprint tells apart on the mesh"]


def test_while_it_is_opened_no_block_stands_there(qapp: object) -> None:
    bench = Bench()
    bench.flatten()
    bench.records.opened = frozenset({0})
    assert bench.records.state().flats == {}
    bench.records.opened = frozenset()
    assert set(bench.records.state().flats) == {0}


def test_a_project_keeps_it(qapp: object) -> None:
    bench = Bench()
    bench.flatten()
    other = DistrictLayer(house_table(), name="records")
    other.restore(bench.records.settings())
    assert other.flats == bench.records.flats


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "flat",
        [[1, 2]],
        [[0, 1.0]],
        [["0", 1.0, 2.0]],
        [[0, float("nan"), 2.0]],
        [[0, 1.0, "2"]],
        [[0, None, 2.0]],
    ],
)
def test_what_a_project_file_says_wrongly_is_left_out(kept: object) -> None:
    assert read_flats(kept) == {}
    assert read_flats([kept, [0, 1, 2.5]]) == {0: Flat(1.0, 2.5)}


def test_blocks_stand_from_foot_to_top() -> None:
    found = blocks(house_table(beside=True), {1: (5.0, 8.0)}, origin=np.array([1.0, 2.0, 3.0]))
    points = found.points.astype(np.float64) + np.array([1.0, 2.0, 3.0])
    tops, walls = points[found.tops], points[found.walls]
    assert tops[:, :, 2] == pytest.approx(8.0)
    plan = np.abs(np.cross(tops[:, 1] - tops[:, 0], tops[:, 2] - tops[:, 0])[:, 2]).sum() / 2
    assert plan == pytest.approx(WIDE * DEEP)
    assert tops[:, :, 0].min() == pytest.approx(WIDE)
    assert (walls[:, :, 2].min(), walls[:, :, 2].max()) == (5.0, 8.0)
    area = np.linalg.norm(np.cross(walls[:, 1] - walls[:, 0], walls[:, 2] - walls[:, 0]), axis=1).sum() / 2
    assert area == pytest.approx(2 * (WIDE + DEEP) * 3.0)
