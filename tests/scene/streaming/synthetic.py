"""A tile tree made by chance, a source that loads it, an executor that waits to be told, a sink that keeps lists."""

import math
import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cached_property
from typing import Any

import numpy as np

from layers.data.geometry import Float64, MeshData
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed
from scene.streaming.sink import Held
from scene.streaming.view_state import ViewState, volume_rows

GOOD, MISSING, DAMAGED = "good", "missing", "damaged"
MESH = MeshData(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32), np.zeros(3))


class World:
    """One node of the true tree: what the streamer sees of it bit by bit."""

    def __init__(
        self,
        key: str,
        *,
        box: tuple[float, float, float, float],
        error_m: float,
        refine: Refine = Refine.REPLACE,
        kind: str = "mesh",
        fate: str = GOOD,
        weight: int = 1,
        external: bool = False,
        children: "tuple[World, ...]" = (),
    ) -> None:
        self.key, self.box, self.error_m, self.refine, self.kind, self.fate = key, box, error_m, refine, kind, fate
        self.weight, self.external, self.children = weight, external, children
        west, south, east, north = box
        self.volume = BoundingVolume.box(
            [(west + east) / 2, (south + north) / 2, 5.0],
            np.diag([(east - west) / 2, (north - south) / 2, 5.0]),
        )
        self.node = TileNode(
            key,
            self.volume,
            error_m,
            refine,
            has_content=kind != "group",
            children=() if external else tuple(c.node for c in children),
            locator=self,
        )

    def walk(self) -> "list[World]":
        """Return this tile and all below it."""
        return [self, *(w for c in self.children for w in c.walk())]

    @cached_property
    def all(self) -> "tuple[list[World], Float64]":
        """Return `walk` and the volume rows of its tiles, so that a whole tree is tested at once."""
        tiles = self.walk()
        return tiles, volume_rows([t.volume for t in tiles])

    def seen(self, view: ViewState) -> "set[World]":
        tiles, rows = self.all
        return {t for t, seen in zip(tiles, view.seen(rows).tolist(), strict=True) if seen}

    @property
    def known_children(self) -> "tuple[World, ...]":
        """Children that can ever be known."""
        return () if self.external and self.fate != GOOD else self.children

    @property
    def draws(self) -> bool:
        return self.kind == "mesh" and self.fate == GOOD


def random_world(chance: random.Random, *, depth: int = 5, failing: float = 0.06, size_m: float = 1024.0) -> World:
    def make(key: str, box: tuple[float, float, float, float], error_m: float, left: int) -> World:
        west, south, east, north = box
        root = left == depth
        kind = "mesh" if root or left == 0 else chance.choices(["mesh", "container", "group"], [8, 1, 1])[0]
        fate = GOOD
        if not root and kind != "group":
            fate = chance.choices([GOOD, MISSING, DAMAGED], [1 - failing, failing / 2, failing / 2])[0]
        children: list[World] = []
        if left and (root or kind != "mesh" or chance.random() < 0.9):
            mid_x, mid_y = (west + east) / 2, (south + north) / 2
            if chance.random() < 0.15:
                parts = [box]
            else:
                parts = [
                    (west, south, mid_x, mid_y),
                    (mid_x, south, east, mid_y),
                    (west, mid_y, mid_x, north),
                    (mid_x, mid_y, east, north),
                ]
            children = [make(f"{key}{i}", part, error_m / 2, left - 1) for i, part in enumerate(parts)]
        return World(
            key,
            box=box,
            error_m=math.inf if kind != "mesh" else (error_m if children else 0.0),
            refine=Refine.ADD if not root and chance.random() < 0.2 else Refine.REPLACE,
            kind=kind,
            fate=fate,
            weight=chance.randint(1, 20),
            external=kind == "container" or (kind == "mesh" and chance.random() < 0.4),
            children=tuple(children),
        )

    half = size_m / 2
    return make("r", (-half, -half, half, half), 64.0, depth)


class WorldSource:
    """A `TileSource` of a `World`."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loads: list[str] = []

    def root(self) -> TileNode:
        return self.world.node

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        world = tile.locator
        assert isinstance(world, World)
        self.loads.append(world.key)
        if cancelled():
            raise Cancelled
        if world.fate == MISSING:
            raise TileMissing(world.key)
        if world.fate == DAMAGED:
            raise ImportFailed(world.key, problem="damaged", advice="deliver it again")
        meshes = (MESH,) * (world.weight if world.kind == "mesh" else 0)
        return TileContent(meshes, tuple(c.node for c in world.children) if world.external else ())


class PatientExecutor(Executor):
    """Runs nothing until told to, in the order it is told."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []
        self.submitted = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((future, lambda: fn(*args, **kwargs)))
        self.submitted += 1
        return future

    @property
    def waiting(self) -> int:
        self.jobs = [job for job in self.jobs if not job[0].cancelled()]
        return len(self.jobs)

    def run(self, index: int = 0) -> None:
        if self.waiting:
            future, job = self.jobs.pop(index % len(self.jobs))
            if future.set_running_or_notify_cancel():
                future.set_result(job())

    def run_all(self) -> None:
        while self.waiting:
            self.run()


class ListSink:
    """Keeps what would be drawn, and refuses what a scene could not do."""

    def __init__(self) -> None:
        self.attached: dict[str, int] = {}
        self.visible: set[str] = set()
        self.detached = 0

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        assert tile.key not in self.attached
        assert content.meshes
        self.attached[tile.key] = content.nbytes
        return Held(content.nbytes)

    def show(self, tile: TileNode, *, visible: bool) -> None:
        assert tile.key in self.attached
        assert visible != (tile.key in self.visible)
        if visible:
            self.visible.add(tile.key)
        else:
            self.visible.remove(tile.key)

    def detach(self, tile: TileNode) -> None:
        assert tile.key not in self.visible, "given back while on screen"
        del self.attached[tile.key]
        self.detached += 1


def ideal(world: World, *, view: ViewState, sse_px: float) -> set[str]:
    """Return the keys a view should show when everything that can be loaded is: written from the rules alone."""
    seen = world.seen(view)

    def select(tile: World) -> tuple[bool, set[str]]:
        inside = [c for c in tile.known_children if c in seen]
        parts = [select(c) for c in inside]
        whole = all(covered for covered, _ in parts)
        finer = {key for _, keys in parts for key in keys}
        if not tile.draws:
            if not tile.known_children and tile.fate != GOOD:
                return False, set()
            return whole, finer
        if not tile.known_children or view.sse_px_of(tile.error_m, view.distance_m(tile.volume)) <= sse_px:
            return True, {tile.key}
        if tile.refine is Refine.ADD:
            return True, {tile.key, *finer}
        return True, finer if whole else {tile.key}

    return select(world)[1] if world in seen else set()


def assert_no_hole_and_no_overlap(world: World, *, shown: set[str], view: ViewState) -> None:
    """Every visible leaf lies under a shown tile; no tile is shown beside a shown ancestor that it replaces."""
    seen = world.seen(view)

    def check(tile: World, *, replaced: str, above: bool) -> None:
        if tile not in seen:
            return
        here = tile.key in shown
        assert not (here and replaced), f"{tile.key} is drawn beside {replaced}"
        if here and tile.refine is Refine.REPLACE:
            replaced = tile.key
        if not tile.children:
            assert here or above, f"nothing is drawn at {tile.key}"
        for child in tile.children:
            check(child, replaced=replaced, above=here or above)

    check(world, replaced="", above=False)
