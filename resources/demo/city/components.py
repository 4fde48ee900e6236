"""The city's components: each on its street, with a code of its own."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64, Int32
from resources.demo.city.component_classes import PLACES_M, STREETS, component_classes
from resources.demo.city.kerbs import Kerbs

COMPONENTS = 1_900_000
STATES = ("完好", "破损", "缺失", "占用", "废弃")
_STATE_SHARES = (0.9655, 0.021, 0.0035, 0.006, 0.004)
_REGULAR = ("trees", "kerb")

Index = "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Components in the order of their codes.

    Parameters
    ----------
    xy : float64 (n, 2)
        Local metres.
    code : int64 (n,)
        District, class and serial number: 6, 4 and 6 digits.
    kind : int32 (n,)
        Index into `component_classes.component_classes`.
    piece : int32 (n,)
        Index into `Kerbs`.
    cell : int32 (n,)
        Index into ``kerbs.codes``.
    state : int32 (n,)
        Index into `STATES`.
    since : int32 (n,)
        Days before the first of January 2026 when it was surveyed.
    """

    xy: Float64
    code: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
    kind: Int32
    piece: Int32
    cell: Int32
    state: Int32
    since: Int32

    def __len__(self) -> int:
        return len(self.kind)


def shared_out(shares: Float64, total: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """Return int64 (n,): `total` in parts like `shares`, each at least 1."""
    if total < len(shares):
        raise ValueError("fewer things than parts")
    exact = shares / shares.sum() * (total - len(shares))
    counts = np.floor(exact).astype(np.int64)
    most = np.argsort(-(exact - counts), kind="stable")
    counts[most[: total - len(shares) - counts.sum()]] += 1
    return np.asarray(counts + 1)


def place_components(kerbs: Kerbs, rng: np.random.Generator, *, scale: float = 1.0) -> Components:
    """Return all components; `scale` 0 to 1 thins them, for tests."""
    classes = component_classes()
    total = max(round(COMPONENTS * scale), len(classes))
    counts = shared_out(np.array([c.share for c in classes]), total)
    streets = {key: np.array(values)[kerbs.kind] for key, values in STREETS.items()}
    base = kerbs.length_m * (0.06 + kerbs.density)
    parts = []
    for number, (own, count) in enumerate(zip(classes, counts.tolist(), strict=True)):
        weight = np.cumsum(base * streets[own.streets])
        regular = own.place in _REGULAR
        jitter = rng.random(count)
        at = (np.arange(count) + (0.4 + 0.2 * jitter if regular else jitter)) / count * weight[-1]
        piece = np.minimum(np.searchsorted(weight, at, side="right"), len(weight) - 1).astype(np.int32)
        before = np.where(piece > 0, weight[piece - 1], 0.0)
        along = np.clip((at - before) / (weight[piece] - before), 0.0, 1.0) * kerbs.length_m[piece]
        if own.place == "corner":
            piece, along = kerbs.to_corners(piece, along)
            along = np.clip(along + rng.uniform(-5.0, 5.0, count), 0.0, kerbs.length_m[piece])
        left = np.arange(count) % 2 == 0 if regular else rng.random(count) < 0.5
        low, high = PLACES_M[own.place]
        # A carriageway ends at its middle.
        low = np.maximum(low, -kerbs.width_m[piece] / 2 + 0.3)
        out = low + (high - low) * rng.random(count)
        xy = np.round(kerbs.places(piece, along, left=left, out_m=out), 2)
        cell = kerbs.cell[piece, np.where(left, 0, 1)]
        parts.append((xy, np.full(count, number, np.int32), piece, cell))
    xy, kind, piece, cell = (np.concatenate([part[k] for part in parts]) for k in range(4))
    district = np.array([int(code) for code in kerbs.codes.district])[cell]
    numbers = np.array([int(c.code) for c in classes])
    group = district * 10_000 + numbers[kind]
    order = np.argsort(group, kind="stable")
    group = group[order]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    serial = np.arange(total) - np.repeat(first, np.diff(np.append(first, total))) + 1
    state = np.searchsorted(np.cumsum(_STATE_SHARES)[:-1], rng.random(total), side="right").astype(np.int32)
    since = (rng.random(total) ** 1.6 * 4200.0).astype(np.int32)
    return Components(
        xy[order], group * 1_000_000 + serial, kind[order], piece[order], cell[order], state, since
    )  # fmt: skip
