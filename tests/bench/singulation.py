"""What telling buildings apart costs a frame, and how soon the row under the pointer is outlined."""

import time
from collections.abc import Iterator

import numpy as np

from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds, Float64
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.stage import Stage
from tests.bench.rounds import sampled
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import SIZE, WuhanView, complete_frame, stage_of

FOOTPRINTS = 100_000
ROUNDS = 31
_SPREAD_M = 4_000.0
_KINDS = ("house", "shop", "villa", "hall", "slab")


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    layers = LayerList()
    layers.add(TilesetLayer(view.data, name="Wuhan"))
    records = DistrictLayer(_footprints(view.camera.position, np.random.default_rng(4)), name="made")
    records.on_mesh, records.theme_column = True, "kind"
    layers.add(records)
    plain, told = view.stage(), stage_of(layers, camera=view.camera)
    try:
        for stage in (plain, told):
            stage.start()
            complete_frame(stage)
        frames = sampled({"told": lambda: _draw_ms(told), "plain": lambda: _draw_ms(plain)}, rounds=ROUNDS)
        near = np.argsort(np.linalg.norm(records.table.anchors[:, :2] - view.camera.position[:2], axis=1))
        hovered = iter(near.tolist() * 2)
        hovers = sampled({"hover": lambda: _hover_ms(told, records, next(hovered))}, rounds=ROUNDS)
    finally:
        for stage in (plain, told):
            stage.close()
    one, other, hover = (
        milliseconds(rounds.median_ms(name))
        for rounds, name in ((frames, "told"), (frames, "plain"), (hovers, "hover"))
    )
    what = f"{FOOTPRINTS:,} footprints told apart on the mesh in five colours (Wuhan, {SIZE[0]}x{SIZE[1]}): frame"
    yield Row(what, "the same without them", frames.ratio("told", to="plain"), f"{one} / {other}")
    yield Row(
        "pointer over another of them: said to the scene until the picture with its outline is there",
        "that frame",
        hovers.median_ms("hover") / frames.median_ms("told"),
        f"{hover} / {one}",
    )


def _footprints(around: Float64, rng: np.random.Generator) -> FeatureTable:
    count = FOOTPRINTS
    centre = around[:2] + rng.uniform(-_SPREAD_M, _SPREAD_M, (count, 2))
    angle, half = rng.uniform(0.0, np.pi, count), rng.uniform(3.0, 12.0, (count, 2))
    along = np.column_stack([np.cos(angle), np.sin(angle)]) * half[:, :1]
    aside = np.column_stack([-np.sin(angle), np.cos(angle)]) * half[:, 1:]
    corners = np.stack([centre - along - aside, centre + along - aside, centre + along + aside, centre - along + aside])
    xy = corners.transpose(1, 0, 2).reshape(-1, 2)
    low, high = xy.min(axis=0), xy.max(axis=0)
    return FeatureTable(
        name="made",
        columns=(Column("kind"),),
        rows=tuple((_KINDS[k],) for k in rng.integers(0, len(_KINDS), count).tolist()),
        anchors=np.column_stack([centre, np.zeros(count)]),
        ring_points=np.column_stack([xy, np.zeros(len(xy))]),
        ring_offsets=np.arange(count + 1, dtype=np.int32) * 4,
        ring_feature=np.arange(count, dtype=np.int32),
        ring_is_hole=np.zeros(count, np.bool_),
        bounds=Bounds(float(low[0]), float(low[1]), 0.0, float(high[0]), float(high[1]), 0.0),
    )


def _draw_ms(stage: Stage) -> float:
    stage.redraw()
    return complete_frame(stage).stats.draw_ms


def _hover_ms(stage: Stage, records: DistrictLayer, row: int) -> float:
    started = time.perf_counter()
    records.hovered = row
    complete_frame(stage)
    return (time.perf_counter() - started) * 1000
