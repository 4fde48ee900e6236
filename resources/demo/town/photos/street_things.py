"""What events look like in a street: goods, bins, people, cars, earth, water."""

from collections.abc import Callable

import numpy as np

from resources.demo.town.looks.street_life import LEAF_COLOURS, PAINTS
from resources.demo.town.photos.models import Colour, Model, ball, car, crown, frustum, person, post, together
from resources.demo.town.photos.things import Puff, Random, Things, flames

COATS: tuple[Colour, ...] = (
    (52, 62, 92),
    (150, 52, 48),
    (196, 190, 176),
    (62, 92, 76),
    (44, 44, 48),
    (172, 140, 70),
    (110, 74, 108),
    (90, 126, 158),
)
TROUSERS: tuple[Colour, ...] = ((44, 48, 60), (70, 66, 60), (96, 92, 84), (36, 36, 40))
CARTON: tuple[Colour, ...] = ((176, 138, 92), (162, 124, 82), (190, 154, 108), (148, 112, 74))
GAUDY: tuple[Colour, ...] = (
    (196, 52, 44),
    (224, 160, 48),
    (60, 128, 80),
    (58, 96, 160),
    (220, 212, 196),
    (190, 90, 130),
)
_WATER: Colour = (96, 108, 116)
_EARTH: Colour = (112, 88, 62)

Maker = Callable[[Things, Random], None]


def things_of(kind: str, rng: Random) -> Things:
    """Return what an event of a kind looks like; of an unknown kind somebody who looks at the place."""
    things = Things()
    _MAKERS.get(kind, _onlooker)(things, rng)
    return things


def _any(colours: tuple[Colour, ...], rng: Random) -> Colour:
    return colours[int(rng.integers(len(colours)))]


def _body(things: Things, rng: Random, x: float, y: float, *, angle: float | None = None) -> None:
    turn = float(rng.uniform(0, 6.28)) if angle is None else angle
    somebody = person(_any(COATS, rng), _any(TROUSERS, rng), stride=float(rng.uniform(0.05, 0.3)))
    tall = float(rng.uniform(0.92, 1.08))
    things.put(somebody.moved(np.zeros(3), scale=tall), x, y, angle=turn)


def _onlooker(things: Things, rng: Random) -> None:
    _body(things, rng, 0.4, 0.3)


def _cartons(things: Things, rng: Random, *, count: int, wide: float, colours: tuple[Colour, ...] = CARTON) -> None:
    for _ in range(count):
        x, y = float(rng.uniform(-wide, wide)), float(rng.uniform(-0.4, 0.5))
        z = 0.0
        for _ in range(int(rng.integers(1, 4))):
            size = rng.uniform((0.35, 0.3, 0.25), (0.7, 0.5, 0.45))
            box = frustum((float(size[0]), float(size[1]), float(size[2])), _any(colours, rng))
            things.put(box, x, y, z, angle=float(rng.normal(0, 0.2)))
            z += float(size[2])


def _goods(things: Things, rng: Random) -> None:
    _cartons(things, rng, count=5, wide=2.0)
    for x in (-1.1, 0.2, 1.3):
        things.put(frustum((1.1, 0.7, 0.06), (150, 118, 84)), x, 0.75, 0.62)
        for dx in (-0.45, 0.45):
            things.put(frustum((0.06, 0.6, 0.62), (90, 88, 84)), x + dx, 0.75)
        for k in range(8):
            heap = ball((0.11, 0.11, 0.09), _any(GAUDY, rng), rings=3, sides=6)
            things.put(heap, x - 0.4 + 0.115 * k, 0.75 + float(rng.uniform(-0.2, 0.2)), 0.75)
    _body(things, rng, 1.9, 1.2)


def _piled(things: Things, rng: Random) -> None:
    _cartons(things, rng, count=3, wide=1.0)
    for k in range(7):
        plank = frustum((2.4, 0.16, 0.05), (142, 112, 78))
        things.put(
            plank, float(rng.normal(0.2, 0.1)), 0.7 + 0.1 * (k % 3), 0.05 * (k // 3), angle=float(rng.normal(0, 0.05))
        )
    for _ in range(5):
        things.put(
            ball((0.36, 0.24, 0.17), (186, 180, 166)),
            float(rng.uniform(-1.4, -0.4)),
            float(rng.uniform(0.2, 0.9)),
            0.16,
        )


def _bag(things: Things, rng: Random, x: float, y: float, z: float = 0.0) -> None:
    colour = _any(((34, 36, 38), (52, 54, 58), (180, 176, 168), (70, 100, 130)), rng)
    r = float(rng.uniform(0.16, 0.3))
    things.put(ball((r, r * 0.9, r * 0.85), colour), x, y, z + r * 0.7, angle=float(rng.uniform(0, 3)))


def _litter(things: Things, rng: Random, count: int) -> None:
    for _ in range(count):
        x, y = rng.normal(0.0, (1.1, 0.6)).tolist()
        size = rng.uniform(0.08, 0.26, 2)
        scrap = frustum((float(size[0]), float(size[1]), 0.03), _any((*GAUDY, *CARTON), rng))
        things.put(scrap, x, y, angle=float(rng.uniform(0, 3)))


def _bins(things: Things, rng: Random) -> None:
    for k, colour in enumerate(((52, 104, 70), (46, 86, 140), (52, 104, 70))):
        x = -0.75 + 0.75 * k
        things.put(frustum((0.5, 0.58, 0.95), colour, top=1.18), x, 0.0)
        things.put(frustum((0.6, 0.06, 0.6), colour), x, -0.36, 0.9)
        for _ in range(4):
            dx, dy = rng.uniform(-0.18, 0.18, 2).tolist()
            _bag(things, rng, x + dx, dy, 0.85 + float(rng.uniform(0, 0.25)))
    for _ in range(7):
        _bag(things, rng, float(rng.normal(0, 0.9)), float(rng.uniform(0.4, 1.1)))
    _litter(things, rng, 14)


def _rubbish(things: Things, rng: Random) -> None:
    for _ in range(12):
        _bag(things, rng, float(rng.normal(0, 0.7)), float(rng.normal(0.2, 0.4)))
    _litter(things, rng, 24)
    _cartons(things, rng, count=2, wide=0.8)


def _crowd(things: Things, rng: Random) -> None:
    for _ in range(46):
        _body(things, rng, float(rng.normal(0, 3.2)), float(rng.normal(0.5, 2.0)))


def _parked(things: Things, rng: Random) -> None:
    body = car(PAINTS[int(rng.integers(6))])
    things.put(body.moved(np.zeros(3), scale=np.array([4.5, 1.8, 1.46])), 0.0, 0.2, angle=float(rng.normal(0, 0.12)))


def _manhole(things: Things, rng: Random) -> None:
    angle = np.arange(20) / 20 * 2 * np.pi
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    things.flat += [(ring * 0.46, (104, 102, 98), 1.0), (ring * 0.37, (12, 12, 13), 1.0)]
    things.put(post(0.18, 0.02, (40, 40, 42)), 0.1, 0.8)
    things.put(frustum((0.34, 0.34, 0.65), (216, 92, 40), top=0.18), 0.9, 0.3)


def _broken(things: Things, rng: Random) -> None:
    angle = np.arange(20) / 20 * 2 * np.pi
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    things.flat += [(ring * 0.46, (110, 108, 104), 1.0), (ring * 0.4, (66, 66, 68), 1.0)]
    things.flat.append((ring[2:12] * 0.37, (14, 14, 15), 1.0))
    for _ in range(4):
        things.put(
            frustum((0.2, 0.12, 0.04), (74, 74, 76)),
            float(rng.normal(0, 0.5)),
            float(rng.normal(0, 0.5)),
            angle=float(rng.uniform(0, 3)),
        )


def _muck(things: Things, rng: Random) -> None:
    for k in range(9):
        things.spill(-4.0 + k + float(rng.normal(0, 0.3)), float(rng.normal(0, 0.3)), (0.9, 0.55), _EARTH, 0.75, rng)
    for _ in range(90):
        r = float(rng.uniform(0.04, 0.17))
        tone = float(rng.uniform(0.8, 1.15))
        clod = ball((r * 1.3, r, r * 0.8), (_EARTH[0] * tone, _EARTH[1] * tone, _EARTH[2] * tone), rings=3, sides=5)
        things.put(
            clod, float(rng.uniform(-4.2, 4.2)), float(rng.normal(0, 0.5)), r * 0.3, angle=float(rng.uniform(0, 3))
        )


def _hole(things: Things, rng: Random) -> None:
    things.spill(0, 0, (0.75, 0.5), (60, 57, 54), 0.85, rng)
    things.spill(0.05, 0, (0.45, 0.3), (34, 32, 31), 0.9, rng)
    for _ in range(16):
        r = float(rng.uniform(0.02, 0.07))
        things.put(ball((r, r, r), (88, 84, 78), rings=3, sides=5), *rng.normal(0, 0.5, 2).tolist())


def _slabs(things: Things, rng: Random) -> None:
    things.spill(0, 0, (0.8, 0.6), (116, 100, 80), 0.9, rng)
    for k in range(7):
        slab = frustum((0.4, 0.4, 0.06), (150, 146, 138))
        x, y = 0.42 * (k % 3) - 0.4, 0.42 * (k // 3) - 0.4
        things.put(
            slab,
            x + float(rng.normal(0, 0.08)),
            y + float(rng.normal(0, 0.08)),
            0.02 * k % 0.07,
            angle=float(rng.normal(0, 0.3)),
        )


def _water(things: Things, rng: Random, *, colour: Colour = _WATER) -> None:
    for k in range(6):
        things.spill(-2.4 + k, float(rng.normal(0.2, 0.4)), (1.4, 0.8), colour, 0.62, rng)


def _burst(things: Things, rng: Random) -> None:
    _water(things, rng)
    for k in range(26):
        up = 0.07 * k
        at = (float(rng.normal(0, 0.05 + 0.1 * up)), float(rng.normal(0, 0.05 + 0.1 * up)), up)
        things.puffs.append(Puff(at, 0.16 + 0.06 * up, (214, 222, 228), 0.32))


def _sewage(things: Things, rng: Random) -> None:
    _water(things, rng, colour=(66, 62, 50))
    angle = np.arange(20) / 20 * 2 * np.pi
    things.flat.append((np.column_stack([np.cos(angle), np.sin(angle)]) * 0.42, (44, 42, 38), 1.0))


def _vending(things: Things, rng: Random) -> None:
    things.put(frustum((1.5, 0.8, 0.75), (172, 60, 48)), 0.0, 0.6, 0.25)
    for dx in (-0.5, 0.5):
        things.put(post(0.25, 0.08, (40, 40, 42)).moved(np.zeros(3)), dx, 0.6, 0.1)
    things.put(frustum((1.4, 0.7, 0.12), (214, 204, 180)), 0.0, 0.6, 1.0)
    for k in range(12):
        things.put(
            ball((0.1, 0.1, 0.09), _any(GAUDY, rng), rings=3, sides=6),
            -0.55 + 0.1 * k,
            0.6 + float(rng.normal(0, 0.15)),
            1.18,
        )
    things.put(post(0.03, 2.2, (150, 150, 150)), 0.0, 0.25)
    things.put(frustum((2.1, 2.1, 0.4), (60, 110, 160), top=0.05), 0.0, 0.35, 2.1)
    _body(things, rng, -0.2, -0.1, angle=1.57)
    for _ in range(3):
        _body(things, rng, float(rng.uniform(-1.2, 1.2)), float(rng.uniform(1.4, 2.0)), angle=-1.57)


def _wheel(radius_m: float, colour: Colour) -> Model:
    """Return an upright ring around its middle, seen from both sides."""
    angle = np.arange(12) / 12 * 2 * np.pi
    ring = np.column_stack([np.cos(angle), np.zeros(12), np.sin(angle)])
    outer, inner = ring * radius_m, ring * (radius_m - 0.05)
    after = [np.roll(line, -1, axis=0) for line in (outer, inner)]
    corners = np.concatenate(
        [np.stack([outer, after[0], inner], axis=1), np.stack([after[0], after[1], inner], axis=1)]
    )
    both = np.concatenate([corners, corners[:, ::-1]])
    return Model(both, np.broadcast_to(np.array(colour, np.float32), (len(both), 3)))


def _bicycle(colour: Colour) -> Model:
    parts = [_wheel(0.33, (36, 36, 38)).moved(np.array([x, 0.0, 0.33])) for x in (-0.52, 0.52)]
    parts += [
        frustum((0.62, 0.05, 0.06), colour, at=(0.0, 0, 0.62)),
        frustum((0.06, 0.05, 0.5), colour, at=(-0.16, 0, 0.32)),
        frustum((0.06, 0.05, 0.62), colour, at=(0.42, 0, 0.36)),
        frustum((0.5, 0.04, 0.05), colour, at=(-0.3, 0, 0.33)),
        frustum((0.24, 0.13, 0.06), (34, 34, 36), at=(-0.18, 0, 0.86)),
        frustum((0.05, 0.46, 0.04), (60, 60, 62), at=(0.4, 0, 0.98)),
        frustum((0.26, 0.24, 0.18), (70, 72, 74), at=(0.62, 0, 0.7)),
    ]
    return together(parts)


def _bicycles(things: Things, rng: Random) -> None:
    for k in range(11):
        colour = _any(((238, 196, 40), (60, 150, 210), (238, 196, 40), (64, 170, 120)), rng)
        things.put(
            _bicycle(colour), -2.4 + 0.48 * k, float(rng.normal(0.2, 0.25)), angle=1.57 + float(rng.normal(0, 0.35))
        )


def _bills(things: Things, rng: Random) -> None:
    for _ in range(9):
        x, z = float(rng.uniform(-1.1, 1.1)), float(rng.uniform(-0.7, 0.8))
        colour = _any(((232, 228, 216), (238, 214, 90), (226, 150, 140), (232, 228, 216)), rng)
        things.put(frustum((0.3, 0.02, 0.42), colour), x, 0.03, z)


def _plaster(things: Things, rng: Random) -> None:
    for _ in range(9):
        size = rng.uniform((0.3, 0.25), (0.8, 0.7))
        piece = frustum((float(size[0]), 0.03, float(size[1])), (134, 96, 78), top=0.8)
        things.put(piece, float(rng.normal(0, 0.5)), 0.02, float(rng.normal(0, 0.4)))


def _sign(things: Things, rng: Random) -> None:
    board = frustum((2.4, 0.1, 0.7), _any(GAUDY, rng))
    tilt = float(rng.uniform(0.2, 0.35))
    cos, sin = np.cos(tilt), np.sin(tilt)
    turn = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    things.solid.append((Model(board.corners @ turn.T, board.colours), (0.0, 0.12, 0.0)))


def _lamp(things: Things, rng: Random) -> None:
    things.put(post(0.07, 5.2, (92, 96, 98)), 0.0, 0.0)
    things.put(frustum((0.9, 0.14, 0.1), (92, 96, 98)), 0.4, 0.0, 5.1)
    things.put(frustum((0.4, 0.2, 0.1), (46, 48, 50)), 0.8, 0.0, 5.02)


def _branch(things: Things, rng: Random) -> None:
    corners, _, tones = crown(2, 1)
    leaf = np.array(LEAF_COLOURS[1], np.float32) * (0.9 * tones)[:, None]
    things.solid.append((Model(corners * np.array([1.7, 0.9, 0.5]), leaf.astype(np.float32)), (0.4, 0.2, 0.5)))
    things.put(frustum((2.4, 0.1, 0.1), (92, 74, 56)), -0.4, 0.1, 0.1, angle=0.3)


def _speaker(things: Things, rng: Random) -> None:
    things.put(frustum((0.5, 0.42, 1.1), (34, 34, 36)), 0.0, 0.0)
    things.put(post(0.17, 0.02, (70, 70, 72)), 0.0, 0.0, 1.1)
    _body(things, rng, -0.9, 0.3)
    _body(things, rng, 1.0, 0.9)


def _dust(things: Things, rng: Random) -> None:
    things.put(ball((1.8, 1.2, 0.9), (164, 146, 118), rings=6, sides=12), 0.0, 0.0, 0.0)
    _body(things, rng, 2.2, 0.5)
    for _ in range(26):
        at = (float(rng.normal(0.5, 2.0)), float(rng.normal(0, 1.0)), float(rng.uniform(0.3, 2.8)))
        things.puffs.append(Puff(at, float(rng.uniform(0.7, 1.5)), (190, 176, 152), 0.16))


def _burning(things: Things, rng: Random) -> None:
    things.put(ball((0.8, 0.6, 0.25), (74, 58, 40), rings=4), 0.0, 0.0)
    flames(things, rng, size=0.8, smoke=16)
    _body(things, rng, 1.4, 0.6, angle=3.1)


def _dog(things: Things, rng: Random) -> None:
    coat = _any(((150, 112, 70), (46, 42, 40), (206, 196, 176)), rng)
    dog = [ball((0.34, 0.13, 0.15), coat, at=(0, 0, 0.42)), ball((0.12, 0.09, 0.1), coat, at=(0.38, 0, 0.58))]
    dog += [frustum((0.06, 0.06, 0.34), coat, at=(x, y, 0)) for x in (-0.22, 0.22) for y in (-0.08, 0.08)]
    dog.append(frustum((0.24, 0.05, 0.05), coat, at=(-0.4, 0, 0.5)))
    things.put(together(dog), 0.3, 0.0, angle=float(rng.uniform(0, 6)))
    _body(things, rng, -1.6, 0.6)


def _collapsed(things: Things, rng: Random) -> None:
    lying = person(_any(COATS, rng), _any(TROUSERS, rng), stride=0.1)
    flat = lying.corners[:, :, [2, 1, 0]] * np.array([1.0, 1.0, -1.0])
    things.solid.append((Model(flat, lying.colours), (-0.8, 0.0, 0.2)))
    for x, y in ((0.2, 0.9), (0.9, -0.6), (-1.2, 0.8)):
        _body(things, rng, x, y)


def _visitor(things: Things, rng: Random) -> None:
    _body(things, rng, -0.4, 0.2, angle=0.3)
    _body(things, rng, 0.6, 0.3, angle=3.3)
    things.put(frustum((0.42, 0.26, 0.62), _any(GAUDY, rng)), -0.8, 0.5)


def _bathing(things: Things, rng: Random) -> None:
    for k in range(5):
        _body(things, rng, -1.4 + 0.7 * k, float(rng.normal(0, 0.3)))


_MAKERS: dict[str, Maker] = {
    "goods": _goods,
    "piled": _piled,
    "bin": _bins,
    "bin_full": _bins,
    "crowd": _crowd,
    "parking": _parked,
    "fire_lane": _parked,
    "cover_missing": _manhole,
    "cover_broken": _broken,
    "muck": _muck,
    "road": _hole,
    "pavement": _slabs,
    "burst": _burst,
    "sewage": _sewage,
    "vending": _vending,
    "bicycles": _bicycles,
    "bills": _bills,
    "rubbish": _rubbish,
    "lamp": _lamp,
    "branch": _branch,
    "plaster": _plaster,
    "sign": _sign,
    "noise": _speaker,
    "music": _speaker,
    "dust": _dust,
    "burning": _burning,
    "dog": _dog,
    "medical": _collapsed,
    "visitor": _visitor,
    "bathing": _bathing,
}
KINDS = tuple(_MAKERS)
"""Kinds of matter that look like something of their own."""
