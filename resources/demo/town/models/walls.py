"""Walls with their windows and doors: one plate each, drawn by its picture from outside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from resources.demo.solids import Point2, Ring, Solid, at, block, elevation, ring_of
from resources.demo.town.models.body import Body, between, length_m

ARCH_STEPS = 6
_REVEAL_M = 0.14


@dataclass(frozen=True, slots=True)
class Opening:
    """A window or door of a kind: its size, how high its sill is, its head, its bars, and what is around it.

    Parameters
    ----------
    head : str
        ``"flat"``, ``"round"`` or ``"segment"``.
    bars : (int, int)
        Panes across and up.
    surround : str
        Look of the stone around it; empty for none.
    is_door, is_void : bool
        A leaf instead of glass; nothing at all, a passage.
    """

    width_m: float
    height_m: float
    sill_m: float = 0.9
    head: str = "flat"
    bars: tuple[int, int] = (2, 3)
    frame: str = "frame"
    glass: str = "glass"
    surround: str = "granite"
    is_door: bool = False
    is_void: bool = False
    shutters: str = ""

    def ring(self, *, x: float = 0.0, sill_m: float | None = None, grown_m: float = 0.0) -> Ring:
        """Return its outline in a wall's picture."""
        foot = self.sill_m if sill_m is None else sill_m
        half, low, high = self.width_m / 2 + grown_m, foot - grown_m, foot + self.height_m + grown_m
        low = foot if self.is_door else low
        if self.head == "flat":
            return ring_of([(x - half, low), (x + half, low), (x + half, high), (x - half, high)])
        rise = half if self.head == "round" else half * 0.36
        turn = np.linspace(0.0, np.pi, ARCH_STEPS + 1)
        if self.head == "round":
            arc = np.column_stack([x + half * np.cos(turn), high - rise + rise * np.sin(turn)])
        else:
            radius = (half * half + rise * rise) / (2 * rise)
            spread = np.arcsin(half / radius)
            angle = np.linspace(spread, -spread, ARCH_STEPS + 1)
            arc = np.column_stack([x + radius * np.sin(angle), high - radius + radius * np.cos(angle)])
        return ring_of([(x - half, low), (x + half, low), *arc])


@lru_cache(maxsize=512)
def opening_solids(opening: Opening, thick_m: float) -> tuple[Solid, ...]:
    """Return what fills an opening, its foot's middle at zero: frame, bars and panes, or leaves."""
    here = replace(opening, sill_m=0.0)
    outer, inner = here.ring(), here.ring(grown_m=-0.07)
    wide, high = opening.width_m, opening.height_m
    if opening.is_door:
        inner = here.ring(grown_m=-0.08)
        leaf = elevation(inner, 0.07, opening.frame, y=_REVEAL_M + 0.04)
        panels = [
            block((wide / 2 - 0.34, 0.04, high * 0.3), "door", middle=(x, _REVEAL_M + 0.03), z=z)
            for x in (-wide / 4, wide / 4)
            for z in (0.25, high * 0.45)
        ]
        return leaf, *panels
    parts: list[Solid] = [
        elevation(outer, 0.1, opening.frame, inner, y=_REVEAL_M),
        elevation(inner, 0.03, opening.glass, y=_REVEAL_M + 0.04),
    ]
    across, up = opening.bars
    straight = high - 0.14 if opening.head == "flat" else high - wide * (0.5 if opening.head == "round" else 0.2)
    for k in range(1, across):
        top = high - 0.07 if 2 * k == across or opening.head == "flat" else straight
        parts.append(
            block((0.05, 0.06, top - 0.07), opening.frame, middle=(wide * (k / across - 0.5), _REVEAL_M + 0.05), z=0.07)
        )
    parts += [
        block((wide - 0.14, 0.06, 0.05), opening.frame, middle=(0.0, _REVEAL_M + 0.05), z=straight * k / up)
        for k in range(1, up)
    ]
    if opening.surround:
        parts.append(block((wide + 0.3, 0.3, 0.1), opening.surround, middle=(0.0, 0.03), z=-0.1))
    if opening.shutters:
        parts += [
            block((wide / 2, 0.05, high), opening.shutters, middle=(x, -0.03)) for x in (-wide * 0.76, wide * 0.76)
        ]
    return tuple(parts)


@lru_cache(maxsize=512)
def surround_solids(opening: Opening) -> tuple[Solid, ...]:
    """Return the stones around an opening, standing a little out of the wall."""
    here = replace(opening, sill_m=0.0)
    return (elevation(_rim(here), 0.1, opening.surround, y=-0.06),)


def _rim(opening: Opening) -> Ring:
    """Return the strip around head and sides as one polygon."""
    inner = opening.ring()
    wider = replace(opening, width_m=opening.width_m + 0.36, height_m=opening.height_m + 0.2)
    outer = wider.ring()
    # Both begin at the left foot and go round by the right one: out, along the rim, and back along the opening.
    return ring_of([outer[1], *outer[2:], outer[0], inner[0], *inner[:1:-1], inner[1]])


@dataclass(frozen=True, slots=True)
class Placed:
    """An opening at a place along a wall; `lift_m` over where its kind has its sill."""

    x: float
    opening: Opening
    lift_m: float = 0.0


def evenly(length: float, opening: Opening, bay_m: float, *, margin_m: float = 0.6) -> list[Placed]:
    """Return as many openings along a wall as there are bays."""
    room = length - 2 * margin_m
    count = int(room // max(bay_m, opening.width_m + 0.5))
    return [Placed(margin_m + room * (k + 0.5) / count, opening) for k in range(count)] if count > 0 else []


def build_wall(
    body: Body,
    level: int,
    a: Point2,
    b: Point2,
    look: str,
    openings: Sequence[Placed] = (),
    *,
    thick_m: float = 0.4,
    height_m: float | None = None,
    foot_m: float = 0.0,
    top: Iterable[Point2] = (),
    label: str = "wall",
    entity: str = "IfcWall",
) -> None:
    """Put a wall from `a` to `b` into a storey, its outside to the right of the way, with what fills its openings.

    Parameters
    ----------
    top : iterable of Point2
        Corners over the wall from its far end to its near one, along it and up: a gable.
    """
    length = length_m(a, b)
    if length < 0.05:
        return
    high = body.levels[level].height_m if height_m is None else height_m
    lid = list(top) or [(length, high), (0.0, high)]
    foot: list[Point2] = [(0.0, foot_m)]
    holes = []
    for placed in sorted(openings, key=lambda p: p.x):
        ring = placed.opening.ring(x=placed.x, sill_m=placed.opening.sill_m + placed.lift_m)
        if ring[0][1] <= foot_m + 1e-6:
            # What reaches the floor is a notch, not a hole.
            foot += [ring[0], *ring[:1:-1], ring[1]]
        else:
            holes.append(ring)
    outline = ring_of([*foot, (length, foot_m), *lid])
    way = (b[0] - a[0], b[1] - a[1])
    body.add(
        level,
        entity,
        label,
        [elevation(outline, thick_m, look, *holes)],
        frame=at(*a, along=way),
        predefined="SOLIDWALL",
    )
    for placed in openings:
        opening = placed.opening
        spot = between(a, b, placed.x / length)
        frame = at(*spot, opening.sill_m + placed.lift_m, along=way)
        if opening.surround:
            body.add(
                level, "IfcCovering", f"{label} surround", surround_solids(opening), frame=frame, predefined="CLADDING"
            )
        if opening.is_void:
            continue
        kind = "IfcDoor" if opening.is_door else "IfcWindow"
        name = "door" if opening.is_door else "window"
        body.add(level, kind, name, opening_solids(opening, thick_m), frame=frame, predefined=name.upper())
