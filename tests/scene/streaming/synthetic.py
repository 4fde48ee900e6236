"""A tile tree made by chance, a source that loads it, an executor that waits to be told, a sink that keeps lists."""

import math
import random
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cached_property
from typing import Any

import numpy as np

from layers.data.geometry import MeshData
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileMissing, TileNode, TileSource
from layers.errors import Cancelled, ImportFailed, TemporaryFailure
from scene.streaming.sink import NOTHING, Held
from scene.streaming.view_state import Rows, ViewState, volume_rows

GOOD, MISSING, DAMAGED = "good", "missing", "damaged"
MESH = MeshData(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32), np.zeros(3))


class World:
    """One node of the true tree: what the streamer sees of it bit by bit.

    `flaky` loads fail for a time before the content comes.
    """

    def __init__(
        self,
        node: TileNode,
        *,
        kind: str = "mesh",
        fate: str = GOOD,
        weight: int = 1,
        flaky: int = 0,
        external: bool = False,
        children: "tuple[World, ...]" = (),
    ) -> None:
        self.node, self.kind, self.fate, self.flaky = node, kind, fate, flaky
        self.weight, self.external, self.children = weight, external, children
        self.tries = 0

    @property
    def key(self) -> str:
        return self.node.key

    @property
    def refine(self) -> Refine:
        return self.node.refine

    def walk(self) -> "list[World]":
        """Return this tile and all below it."""
        return [self, *(w for c in self.children for w in c.walk())]

    @cached_property
    def all(self) -> "tuple[list[World], Rows, Rows]":
        """Return `walk`, the volume rows of its tiles as the streamer rounds them, and their errors."""
        tiles = self.walk()
        rows = volume_rows([t.node.volume for t in tiles], origin=self.node.volume.centre)
        return tiles, rows, np.array([t.node.geometric_error_m for t in tiles], np.float32)

    def seen(self, view: ViewState) -> "dict[World, float]":
        """Return the tiles in the picture, near enough to be asked for, with how wrong they look in pixels."""
        tiles, rows, errors_m = self.all
        local = view.about(self.node.volume.centre)
        errors_px = dict(zip(tiles, local.errors_px(errors_m, rows).tolist(), strict=True))
        inside = {t for t, seen in zip(tiles, local.seen(rows).tolist(), strict=True) if seen}
        found: dict[World, float] = {}
        waiting = [self]
        while waiting:
            tile = waiting.pop()
            if tile in inside and tile.near_enough(view):
                found[tile] = errors_px[tile]
                waiting.extend(tile.children)
        self.inside = inside
        return found

    def near_enough(self, view: ViewState) -> bool:
        volume = self.node.request_volume
        return volume is None or view.distance_m(volume) <= 0.0

    def is_bare(self, *, inside: "set[World]", view: ViewState) -> bool:
        """Return whether all children in the picture are hidden by their request volumes, and there are some."""
        known = [c for c in self.known_children if c in inside]
        return bool(known) and not any(c.near_enough(view) for c in known)

    @property
    def known_children(self) -> "tuple[World, ...]":
        """Children that can ever be known."""
        return () if self.external and self.fate != GOOD else self.children

    @property
    def draws(self) -> bool:
        return self.kind == "mesh" and self.fate == GOOD


def boxed(
    key: str,
    *,
    box: tuple[float, float, float, float],
    error_m: float,
    refine: Refine = Refine.REPLACE,
    kind: str = "mesh",
    fate: str = GOOD,
    weight: int = 1,
    flaky: int = 0,
    external: bool = False,
    near: float | None = None,
    children: tuple[World, ...] = (),
) -> World:
    """Return a tile over `box` (west, south, east, north), seen from `near` metres around it or from everywhere."""
    west, south, east, north = box
    centre = [(west + east) / 2, (south + north) / 2, 5.0]
    node = TileNode(
        key,
        BoundingVolume.box(centre, np.diag([(east - west) / 2, (north - south) / 2, 5.0])),
        error_m,
        refine,
        has_content=kind != "group",
        children=() if external else tuple(c.node for c in children),
        request_volume=None if near is None else BoundingVolume.sphere(centre, near),
    )
    return World(node, kind=kind, fate=fate, weight=weight, flaky=flaky, external=external, children=children)


def world_of(source: TileSource, *, failing: float = 0.0, chance: random.Random) -> World:
    """Return the whole tree of a real source; every drawable content is replaced by triangles that cost nothing."""

    def made(node: TileNode) -> World:
        content = TileContent()
        fate = GOOD
        if node.has_content:
            try:
                content = source.load(node, cancelled=lambda: False)
            except TileMissing:
                fate = MISSING
        if content.is_drawable and node is not source.root() and chance.random() < failing:
            fate = chance.choice([MISSING, DAMAGED])
        kind = "mesh" if content.is_drawable else "container" if node.has_content else "group"
        return World(
            node,
            kind=kind,
            fate=fate,
            weight=chance.randint(1, 20),
            external=bool(content.children),
            children=tuple(made(child) for child in (*node.children, *content.children)),
        )

    return made(source.root())


def random_world(
    chance: random.Random,
    *,
    depth: int = 5,
    failing: float = 0.06,
    flaky: float = 0.0,
    hidden: float = 0.0,
    size_m: float = 1024.0,
) -> World:
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
        return boxed(
            key,
            box=box,
            error_m=math.inf if kind != "mesh" else (error_m if children else 0.0),
            refine=Refine.ADD if not root and chance.random() < 0.2 else Refine.REPLACE,
            kind=kind,
            fate=fate,
            weight=chance.randint(1, 20),
            flaky=chance.randint(1, 2) if not root and flaky and chance.random() < flaky else 0,
            external=kind == "container" or (kind == "mesh" and not root and chance.random() < 0.4),
            near=chance.uniform(0.3, 3.0) * (east - west) if hidden and not root and chance.random() < hidden else None,
            children=tuple(children),
        )

    half = size_m / 2
    return make("r", (-half, -half, half, half), 64.0, depth)


class WorldSource:
    """A `TileSource` of a `World`."""

    origin = ""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loads: list[str] = []
        self._tiles = {tile.key: tile for tile in world.walk()}

    def root(self) -> TileNode:
        return self.world.node

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        world = self._tiles[tile.key]
        self.loads.append(world.key)
        if cancelled():
            raise Cancelled
        if world.fate == MISSING:
            raise TileMissing(world.key)
        if world.fate == DAMAGED:
            raise ImportFailed(world.key, problem="damaged", advice="deliver it again")
        world.tries += 1
        if world.tries <= world.flaky:
            raise TemporaryFailure(world.key, problem="busy", advice="try again")
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

    common = NOTHING

    def __init__(self) -> None:
        self.attached: dict[str, Held] = {}
        self.visible: set[str] = set()
        self.detached = 0

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        assert tile.key not in self.attached
        assert content.meshes
        held = Held(content.nbytes, 3 * content.nbytes)
        self.attached[tile.key] = held
        return held

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
        if tile.is_bare(inside=world.inside, view=view):
            # Nothing replaces it: it is shown itself or, damaged, its parent is.
            return tile.fate == GOOD, {tile.key} if tile.draws else set()
        parts = [select(c) for c in tile.known_children if c in seen]
        whole = all(covered for covered, _ in parts)
        finer = {key for _, keys in parts for key in keys}
        if not tile.draws:
            if not tile.known_children and tile.fate != GOOD:
                return False, set()
            return whole, finer
        if not tile.known_children or seen[tile] <= np.float32(sse_px):
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
        if not tile.children or (tile.draws and tile.is_bare(inside=world.inside, view=view)):
            assert here or above, f"nothing is drawn at {tile.key}"
        for child in tile.children:
            check(child, replaced=replaced, above=here or above)

    check(world, replaced="", above=False)
