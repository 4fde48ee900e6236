"""The town's plan: streets, blocks, lots and what stands on them. Decided once from the seed, drawn by others."""

from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64
from resources.demo.names import Namer
from resources.demo.terrain import HALF_M, MAIN_U, STREETS_U, STREETS_V, from_grid, ground

PAVEMENT_M = 2.6
LOT_M = 33.0
TOWER_BLOCK, CHURCH_BLOCK, SQUARE_BLOCK, PARK_BLOCK = (1, 1), (4, 2), (3, 0), (5, 3)
MARKET_BLOCK = (2, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Building:
    """A building of the old town.

    Parameters
    ----------
    kind : str
        ``"liyuan"``, ``"shop"``, ``"house"``, ``"villa"``, ``"church"``, ``"hall"`` or ``"tower"``.
    outline : float64 (4, 2)
        Corners, counter-clockwise from above, local metres.
    base_m : float
        Ground floor, local metres up.
    eaves_m : float
        Eaves above `base_m`.
    storeys : int
    wing_m : float
        Depth of the wings around a courtyard; 0 without one.
    front : int
        Edge of `outline` that faces the street.
    style : int
        Picks colours and ornaments.
    """

    id: str
    name: str
    name_zh: str
    kind: str
    outline: Float64
    base_m: float
    eaves_m: float
    storeys: int
    wing_m: float = 0.0
    front: int = 0
    style: int = 0

    @property
    def centre(self) -> Float64:
        """float64 (2,), local metres."""
        middle: Float64 = self.outline.mean(axis=0)
        return middle

    @property
    def foot_m(self) -> float:
        """Height to which walls reach into the ground."""
        return float(ground(self.outline[:, 0], self.outline[:, 1]).min()) - 1.5

    @property
    def roof_rise_m(self) -> float:
        """Height of the ridge above the eaves."""
        if self.kind == "tower":
            return 0.0
        depth = self.wing_m or float(edge_lengths(self.outline).min())
        return min(depth / 2 * 0.66, 5.5)

    @property
    def courtyard(self) -> Float64 | None:
        """float64 (4, 2) corners of the courtyard, or None."""
        return inset(self.outline, self.wing_m) if self.wing_m else None


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """A street's axis, float64 (n, 2), its carriageway's width, and its names."""

    axis: Float64
    width_m: float
    name: str
    name_zh: str


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Land between streets: its kerb line, float64 (n, 2), and what covers it (``built``, ``square``, ``park``...)."""

    cell: tuple[int, int]
    outline: Float64
    cover: str


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A tree: foot (x, y, z), height and crown radius in metres, shade of green."""

    foot: tuple[float, float, float]
    height_m: float
    radius_m: float
    shade: int


@dataclass(frozen=True, slots=True, eq=False)
class Car:
    """A parked car: centre, heading of its length (radians from east), colour."""

    centre: tuple[float, float, float]
    angle: float
    colour: int


@dataclass(slots=True, eq=False)
class Plan:
    """The whole town."""

    seed: int
    streets: list[Street] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    buildings: list[Building] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)
    cars: list[Car] = field(default_factory=list)

    @property
    def tower(self) -> Building:
        """The one tower."""
        return next(b for b in self.buildings if b.kind == "tower")

    @property
    def church(self) -> Building:
        """The one church."""
        return next(b for b in self.buildings if b.kind == "church")


def edge_lengths(outline: Float64) -> Float64:
    """Return float64 (n,) lengths of the edges of a closed (n, 2) outline."""
    lengths: Float64 = np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1)
    return lengths


def inset(outline: Float64, distance_m: float) -> Float64:
    """Return a convex counter-clockwise (n, 2) outline with every edge moved inwards by `distance_m`."""
    ahead = np.roll(outline, -1, axis=0) - outline
    ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)
    inwards = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    moved = outline + inwards * distance_m
    corners = np.empty_like(outline)
    for i in range(len(outline)):
        before = i - 1
        # Where the moved edge before a corner meets the moved edge after it.
        matrix = np.column_stack([ahead[before], -ahead[i]])
        along = np.linalg.solve(matrix, moved[i] - moved[before])
        corners[i] = moved[before] + ahead[before] * along[0]
    return corners


def ground_at(x: float, y: float) -> float:
    """Return the ground's height at one place."""
    return float(ground(np.array([x]), np.array([y]))[0])


def make_plan(seed: int) -> Plan:
    """Return the town of `seed`."""
    from resources.demo import greenery

    rng = np.random.default_rng(seed)
    plan = Plan(seed)
    namer = Namer(rng)
    _lay_streets(plan, namer)
    _lay_blocks(plan)
    for block in plan.blocks:
        if block.cover == "built":
            _build_block(plan, block.cell, rng, namer)
    _build_landmarks(plan, namer)
    greenery.plant(plan, rng)
    greenery.park_cars(plan, rng)
    return plan


def _lay_streets(plan: Plan, namer: Namer) -> None:
    for i, u in enumerate(STREETS_U):
        v = np.linspace(STREETS_V[0], STREETS_V[-1], 60)
        name, name_zh = namer.main_street if i == MAIN_U else namer.street()
        width = 13.0 if i == MAIN_U else 7.5
        plan.streets.append(Street(from_grid(np.column_stack([np.full(60, u), v])), width, name, name_zh))
    for j, v0 in enumerate(STREETS_V):
        u_along = np.linspace(STREETS_U[0] - 40, STREETS_U[-1] + 40, 90)
        name, name_zh = namer.coast_road if j == 0 else namer.street()
        width = 11.0 if j == 0 else 7.5
        plan.streets.append(Street(from_grid(np.column_stack([u_along, np.full(90, v0)])), width, name, name_zh))


def block_range(cell: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return the kerb lines of a cell of the street grid: u from, to, v from, to."""
    i, j = cell

    def half(axis: int, *, climbing: bool) -> float:
        return (13.0 if climbing and axis == MAIN_U else 11.0 if not climbing and axis == 0 else 7.5) / 2

    return (
        STREETS_U[i] + half(i, climbing=True),
        STREETS_U[i + 1] - half(i + 1, climbing=True),
        STREETS_V[j] + half(j, climbing=False),
        STREETS_V[j + 1] - half(j + 1, climbing=False),
    )


def _lay_blocks(plan: Plan) -> None:
    special = {
        TOWER_BLOCK: "plaza",
        CHURCH_BLOCK: "church",
        SQUARE_BLOCK: "square",
        PARK_BLOCK: "park",
    }
    for i in range(len(STREETS_U) - 1):
        for j in range(len(STREETS_V) - 1):
            u0, u1, v0, v1 = block_range((i, j))
            edge = np.linspace(0, 1, 12, endpoint=False)
            uv = np.concatenate(
                [
                    np.column_stack([u0 + (u1 - u0) * edge, np.full(12, v0)]),
                    np.column_stack([np.full(12, u1), v0 + (v1 - v0) * edge]),
                    np.column_stack([u1 - (u1 - u0) * edge, np.full(12, v1)]),
                    np.column_stack([np.full(12, u0), v1 - (v1 - v0) * edge]),
                ]
            )
            plan.blocks.append(Block((i, j), from_grid(uv), special.get((i, j), "built")))


def _build_block(plan: Plan, cell: tuple[int, int], rng: np.random.Generator, namer: Namer) -> None:
    u0, u1, v0, v1 = block_range(cell)
    u0, u1, v0, v1 = u0 + PAVEMENT_M, u1 - PAVEMENT_M, v0 + PAVEMENT_M, v1 - PAVEMENT_M
    for a, b in _split(u0, u1, rng):
        for c, d in _split(v0, v1, rng):
            outline = from_grid(np.array([[a, c], [b, c], [b, d], [a, d]]))
            outline = np.clip(outline, 3.0 - HALF_M, HALF_M - 3.0)
            if edge_lengths(outline).min() < 11.0:
                continue
            on_street = (c == v0, b == u1, d == v1, a == u0)
            faces_main = (cell[0] == MAIN_U and a == u0) or (cell[0] == MAIN_U - 1 and b == u1)
            front = 3 if cell[0] == MAIN_U and a == u0 else 1 if faces_main else on_street.index(True)
            _build_lot(plan, inset(outline, 0.5), front, faces_main, cell, rng, namer)


def _split(low: float, high: float, rng: np.random.Generator) -> list[tuple[float, float]]:
    count = max(1, round((high - low) / LOT_M))
    cuts = [low + (high - low) * (k + rng.uniform(-0.13, 0.13)) / count for k in range(1, count)]
    return list(zip([low, *cuts], [*cuts, high], strict=True))


def _build_lot(
    plan: Plan,
    outline: Float64,
    front: int,
    faces_main: bool,
    cell: tuple[int, int],
    rng: np.random.Generator,
    namer: Namer,
) -> None:
    lengths = edge_lengths(outline)
    draw = rng.random()
    style = int(rng.integers(0, 1 << 16))
    if faces_main:
        storeys, wing = int(rng.integers(3, 5)), (9.0 if lengths.min() > 25.0 else 0.0)
        _add(plan, "shop", outline, storeys, 3.7, wing, front, style, namer)
    elif cell[0] >= 5 and draw < 0.75:
        _add_villas(plan, outline, rng, namer)
    elif lengths.min() > 23.0 and draw < 0.8:
        wing = float(rng.uniform(6.4, 7.6))
        _add(plan, "liyuan", outline, int(rng.choice([2, 2, 2, 3])), 3.3, wing, front, style, namer)
    else:
        near, far = (0.0, 0.43), (0.57, 1.0)
        along = front % 2 == 0
        for low, high in (near, far):
            piece = _part(outline, low, high, along=along)
            _add(
                plan, "house", piece, int(rng.choice([2, 2, 3])), 3.2, 0.0, front, int(rng.integers(0, 1 << 16)), namer
            )


def _part(outline: Float64, low: float, high: float, *, along: bool) -> Float64:
    # A strip of a four-cornered lot, along its first edge or across it.
    a, b, c, d = outline
    if along:
        return np.array([a + (d - a) * low, b + (c - b) * low, b + (c - b) * high, a + (d - a) * high])
    return np.array([a + (b - a) * low, a + (b - a) * high, d + (c - d) * high, d + (c - d) * low])


def _add_villas(plan: Plan, outline: Float64, rng: np.random.Generator, namer: Namer) -> None:
    centre = outline.mean(axis=0)
    size = rng.uniform(0.42, 0.55)
    shift = rng.uniform(-2.0, 2.0, 2)
    piece = centre + (outline - centre) * size + shift
    _add(plan, "villa", piece, 2, 3.2, 0.0, 0, int(rng.integers(0, 1 << 16)), namer)


def _add(
    plan: Plan,
    kind: str,
    outline: Float64,
    storeys: int,
    storey_m: float,
    wing_m: float,
    front: int,
    style: int,
    namer: Namer,
) -> None:
    heights = ground(outline[:, 0], outline[:, 1])
    name, name_zh = namer.building(kind)
    plan.buildings.append(
        Building(
            id=f"B{len(plan.buildings) + 1:03d}",
            name=name,
            name_zh=name_zh,
            kind=kind,
            outline=outline,
            base_m=round(float(heights.mean() * 0.6 + heights.max() * 0.4) + 0.3, 2),
            eaves_m=round(storeys * storey_m + 0.5, 2),
            storeys=storeys,
            wing_m=wing_m,
            front=front,
            style=style,
        )
    )


def rectangle(centre: Float64, length_m: float, width_m: float, angle: float) -> Float64:
    """Return float64 (4, 2) corners, counter-clockwise; the first edge runs along `angle` (radians from east)."""
    along = np.array([np.cos(angle), np.sin(angle)]) * length_m / 2
    across = np.array([-np.sin(angle), np.cos(angle)]) * width_m / 2
    return np.array(
        [centre - along - across, centre + along - across, centre + along + across, centre - along + across]
    )


def block_frame(cell: tuple[int, int]) -> tuple[Float64, float]:
    """Return the middle of a block and the angle of its southern edge."""
    u0, u1, v0, v1 = block_range(cell)
    left, right, middle = from_grid(
        np.array([[u0, (v0 + v1) / 2], [u1, (v0 + v1) / 2], [(u0 + u1) / 2, (v0 + v1) / 2]])
    )
    return middle, float(np.arctan2(*(right - left)[::-1]))


def _build_landmarks(plan: Plan, namer: Namer) -> None:
    middle, angle = block_frame(TOWER_BLOCK)
    _add(plan, "tower", rectangle(middle, 30.0, 21.0, angle), 16, 3.7, 0.0, 0, 0, namer)
    middle, angle = block_frame(CHURCH_BLOCK)
    _add(plan, "church", rectangle(middle + np.array([0.0, 6.0]), 15.0, 40.0, angle), 1, 12.0, 0.0, 0, 0, namer)
