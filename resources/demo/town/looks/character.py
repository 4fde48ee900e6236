"""What all faces of one building have in common: its colours, its windows, how worn it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from resources.demo.plan import Building
from resources.demo.town.looks.stamp import Colour

# Lime plaster as it has weathered: ochre, cream, yellow, grey, dusty pink.
OLD_PLASTERS: tuple[Colour, ...] = (
    (201, 175, 122),
    (208, 188, 146),
    (196, 166, 112),
    (190, 178, 158),
    (178, 168, 154),
    (192, 154, 130),
    (212, 200, 172),
    (176, 160, 140),
    (186, 172, 132),
    (168, 120, 100),
    (204, 196, 184),
)
PAINTED: tuple[Colour, ...] = (
    (206, 190, 154),
    (196, 176, 140),
    (190, 178, 166),
    (184, 150, 132),
    (172, 166, 158),
    (210, 204, 192),
    (186, 164, 120),
    (164, 134, 116),
    (198, 188, 170),
    (154, 154, 150),
)
VILLA_PLASTERS: tuple[Colour, ...] = (
    (214, 190, 130),
    (220, 204, 160),
    (206, 178, 116),
    (216, 208, 188),
    (198, 170, 146),
    (202, 190, 166),
    (210, 184, 140),
)
PUBLIC_PLASTERS: tuple[Colour, ...] = ((210, 192, 146), (200, 178, 128), (196, 188, 170), (214, 204, 176))
SLAB_PLASTERS: tuple[Colour, ...] = (
    (190, 184, 172),
    (200, 190, 168),
    (178, 174, 168),
    (196, 178, 158),
    (204, 198, 190),
    (188, 164, 144),
    (172, 180, 182),
)
MODERN_WALLS: tuple[Colour, ...] = (
    (198, 190, 178),
    (184, 168, 152),
    (206, 204, 198),
    (176, 150, 134),
    (190, 186, 182),
    (166, 164, 162),
)
LANDMARK_WALLS: Mapping[str, tuple[Colour, ...]] = {
    "church": ((226, 206, 152),),
    "station": ((206, 186, 138),),
    "hall": ((196, 182, 146),),
    "market": ((150, 92, 74),),
    "tower": ((188, 194, 196),),
}
OLD_FRAMES: tuple[Colour, ...] = ((104, 56, 46), (90, 50, 42), (220, 218, 212), (70, 86, 74), (128, 84, 58))
NEW_FRAMES: tuple[Colour, ...] = ((226, 226, 222), (222, 220, 214), (150, 154, 156), (92, 70, 58))
TIMBERS: tuple[Colour, ...] = ((100, 52, 42), (92, 56, 46), (108, 64, 50), (86, 92, 80), (118, 78, 62))
SHUTTERS: tuple[Colour, ...] = ((92, 50, 42), (78, 88, 74), (112, 84, 64))
ROOFS: tuple[Colour, ...] = (
    (186, 96, 68),
    (176, 88, 64),
    (192, 106, 76),
    (164, 82, 64),
    (184, 104, 78),
    (170, 78, 58),
    (156, 92, 74),
    (198, 118, 86),
    (140, 96, 80),
    (160, 98, 78),
)


@dataclass(frozen=True, slots=True)
class Character:
    """The looks of one building.

    Parameters
    ----------
    plaster, frame, timber, roof : colour
        Of walls, window frames, woodwork, tiles.
    shutter : colour or None
    renewed : bool
        Whether its windows are new ones.
    worn : float
        How aged, 0 to 1.
    manner : int
        Picks among the ways to build one of its kind.
    bay_m : float
        About how far windows stand apart.
    """

    plaster: Colour
    frame: Colour
    timber: Colour
    roof: Colour
    shutter: Colour | None
    renewed: bool
    worn: float
    manner: int
    bay_m: float


def character_of(building: Building, *, seed: int) -> Character:
    """Return the looks of a building of the town of `seed`."""
    rng = np.random.default_rng([seed, 61, crc32(building.id.encode())])
    kind = building.kind
    walls = {
        "villa": VILLA_PLASTERS,
        "public": PUBLIC_PLASTERS,
        "commercial": PAINTED,
        "slab": SLAB_PLASTERS,
        "modern": MODERN_WALLS,
        **LANDMARK_WALLS,
    }.get(kind, OLD_PLASTERS)
    renewed = bool(rng.random() < {"liyuan": 0.45, "house": 0.6, "villa": 0.35, "commercial": 0.6}.get(kind, 0.2))
    frames = NEW_FRAMES if renewed or kind in ("slab", "modern") else OLD_FRAMES
    faded = float(rng.uniform(0.98, 1.12))
    return Character(
        plaster=_varied(walls[int(rng.integers(len(walls)))], rng, by=5.0, faded=faded),
        frame=frames[int(rng.integers(len(frames)))],
        timber=TIMBERS[int(rng.integers(len(TIMBERS)))],
        roof=_varied(
            ROOFS[int(rng.integers(len(ROOFS)))], rng, by=6.0, faded=float(rng.uniform(0.92, 1.08)), dull=0.08
        ),
        shutter=SHUTTERS[int(rng.integers(len(SHUTTERS)))] if rng.random() < 0.5 else None,
        renewed=renewed,
        worn=float(rng.beta(2.0, 2.0)) if kind in ("liyuan", "house", "slab") else float(rng.beta(2.0, 4.0)),
        manner=int(rng.integers(1 << 12)),
        bay_m=float(rng.uniform(2.4, 3.1)),
    )


def _varied(colour: Colour, rng: np.random.Generator, *, by: float, faded: float, dull: float = 0.06) -> Colour:
    dulled = np.array(colour) * (1 - dull) + sum(colour) / 3 * dull
    r, g, b = (dulled * faded + rng.normal(0, by / 3, 3) + rng.normal(0, by)).tolist()
    return r, g, b
