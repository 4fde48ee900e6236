"""The twelve designs: three for each site, in shares of the site's width and depth."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from resources.demo.solids import Ring
from resources.demo.town.models.body import Level, Use, cell, length_m, levels, shrunk
from resources.demo.town.models.masses import ARCH, LOFT, OLD, RIBBON, SLAB_WINDOW, TALL, Mass
from resources.demo.town.models.sites import Site

ROOM: Use = ("Guest room", "客房")
OFFICE: Use = ("Studio", "工作室")
FLAT: Use = ("Flat", "住宅")
HALL: Use = ("Event hall", "活动厅")
STORE: Use = ("Shop", "商铺")
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a design consists of.

    Parameters
    ----------
    keeps : tuple of int
        Numbers of the buildings that stand there now and stay.
    lawns : tuple of Ring
    """

    levels: tuple[Level, ...]
    masses: tuple[Mass, ...]
    lawns: tuple[Ring, ...]
    keeps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """An alternative for a site: its letter, its names, its author, its cost by area, and how it is made."""

    site: int
    letter: str
    name: str
    name_zh: str
    firm: str
    firm_zh: str
    yuan_per_m2: int
    plan: Callable[[Site], Plan]


def _storeys(count: int, storey_m: float) -> tuple[Level, ...]:
    top = Level("Roof", "", round(count * storey_m, 3), storey_m)
    return (*levels(count, storey_m), top)


def _at(site: Site, u: Span, v: Span) -> Ring:
    return cell(site.quad, u, v)


def _kept(
    site: Site, numbers: tuple[int, ...], storey_m: float, use: Use, *, look: str = "", roof: str = "tile"
) -> list[Mass]:
    """Return buildings that stay as they stand, in four wings where they have a yard."""
    looks = ("plaster ochre", "plaster", "plaster rose", "plaster white", "brick")
    masses: list[Mass] = []
    for n in numbers:
        house, ring = site.standing[n], site.rings[n]
        storeys = max(1, round((house.eaves_m - 0.5) / storey_m))
        window = OLD if house.kind != "slab" else SLAB_WINDOW
        plain = Mass(ring, storeys, look or looks[n % 5], window, use, roof, 3.1, kept=house.id)
        if house.wing_m:
            deep = house.wing_m
            u, v = deep / _side(ring, 0), deep / _side(ring, 1)
            parts = (
                ((0.0, 1.0), (0.0, v)),
                ((0.0, 1.0), (1 - v, 1.0)),
                ((0.0, u), (v, 1 - v)),
                ((1 - u, 1.0), (v, 1 - v)),
            )
            yard = cell(ring, (u, 1 - u), (v, 1 - v))
            roofs = ("ring", "", "", "")
            masses += [
                replace(plain, ring=cell(ring, *part), roof=roof, around=(ring, yard))
                for part, roof in zip(parts, roofs, strict=True)
            ]
        else:
            masses.append(plain)
    return masses


def _side(ring: Ring, number: int) -> float:
    return length_m(ring[number], ring[(number + 1) % 4])


def _all(site: Site) -> tuple[int, ...]:
    return tuple(range(len(site.standing)))


def _front_half(site: Site) -> tuple[int, ...]:
    depth = [sum(p[1] for p in ring) for ring in site.rings]
    order = sorted(range(len(depth)), key=lambda k: (depth[k], k))
    return tuple(sorted(order[: max(1, len(order) // 2)]))


def _yard_restored(site: Site) -> Plan:
    keeps = _all(site)
    masses = _kept(site, keeps, 3.3, ROOM)
    yards = [shrunk(site.rings[k], site.standing[k].wing_m) for k in keeps if site.standing[k].wing_m]
    glazed = [
        replace(
            masses[0],
            ring=shrunk(y, 0.6),
            storeys=1,
            window=ARCH,
            use=("Lounge", "茶座"),
            roof="glass",
            look="frame dark",
            kept="",
        )
        for y in yards[:1]
    ]
    return Plan(
        _storeys(max(m.storeys for m in masses), 3.3),
        (*masses, *glazed),
        tuple(shrunk(y, 2.2) for y in yards[1:]),
        keeps,
    )


def _yard_half(site: Site) -> Plan:
    keeps = _front_half(site)
    kept = _kept(site, keeps, 3.3, STORE)
    new = [
        Mass(_at(site, (0.05, 0.95), (0.82, 0.97)), 4, "brick", LOFT, ROOM, "gable"),
        Mass(_at(site, (0.05, 0.17), (0.6, 0.81)), 3, "brick", LOFT, ROOM, "green"),
        Mass(_at(site, (0.83, 0.95), (0.6, 0.81)), 3, "brick", LOFT, ROOM, "green"),
    ]
    return Plan(_storeys(4, 3.3), (*kept, *new), (_at(site, (0.22, 0.78), (0.62, 0.79)),), keeps)


def _yard_new(site: Site) -> Plan:
    masses = [
        Mass(_at(site, (0.03, 0.97), (0.03, 0.2)), 5, "plaster white", TALL, ROOM, "green", 2.6, shops=True),
        Mass(_at(site, (0.03, 0.2), (0.21, 0.8)), 4, "plaster white", TALL, ROOM, "green", 2.6),
        Mass(_at(site, (0.8, 0.97), (0.21, 0.8)), 6, "plaster white", TALL, ROOM, "flat", 2.6, balconies=True),
        Mass(_at(site, (0.03, 0.97), (0.81, 0.97)), 8, "sandstone", TALL, ROOM, "green", 2.6, fins="timber light"),
    ]
    return Plan(_storeys(8, 3.3), tuple(masses), (_at(site, (0.26, 0.74), (0.28, 0.73)),))


def _mole_sheds(site: Site) -> Plan:
    masses = [
        Mass(
            _at(site, (0.04 + 0.235 * k, 0.235 + 0.235 * k), (0.2, 0.86)),
            2 if k % 2 else 1,
            ("brick", "timber light")[k % 2],
            LOFT,
            HALL,
            "gable",
        )
        for k in range(4)
    ]
    return Plan(_storeys(2, 4.8), tuple(masses), (_at(site, (0.04, 0.96), (0.03, 0.13)),))


def _mole_terraces(site: Site) -> Plan:
    steps = (
        (0.04, 0.96, 0.2, 0.9, 0, 2),
        (0.22, 0.94, 0.3, 0.88, 2, 1),
        (0.42, 0.92, 0.36, 0.86, 3, 1),
        (0.62, 0.9, 0.42, 0.84, 4, 2),
    )
    masses = [
        Mass(
            _at(site, (a, b), (c, d)),
            count,
            "plaster white" if first else "concrete",
            RIBBON,
            OFFICE,
            "green",
            first=first,
            shops=first == 0,
        )
        for a, b, c, d, first, count in steps
    ]
    return Plan(_storeys(6, 4.2), tuple(masses), (_at(site, (0.04, 0.96), (0.03, 0.14)),))


def _mole_towers(site: Site) -> Plan:
    masses = [
        Mass(_at(site, (0.06, 0.94), (0.2, 0.9)), 2, "granite", RIBBON, STORE, "green", shops=True),
        Mass(_at(site, (0.12, 0.36), (0.28, 0.82)), 11, "plaster white", RIBBON, FLAT, "flat", first=2, balconies=True),
        Mass(_at(site, (0.62, 0.88), (0.28, 0.82)), 8, "plaster white", RIBBON, FLAT, "green", first=2, fins="copper"),
    ]
    return Plan(_storeys(13, 3.4), tuple(masses), (_at(site, (0.06, 0.94), (0.03, 0.14)),))


def _row_kept(site: Site) -> Plan:
    keeps = _all(site)
    kept = _kept(site, keeps, 3.8, STORE)
    return Plan(
        _storeys(max(m.storeys for m in kept), 3.8),
        tuple(replace(m, shops=True, roof="green" if k % 2 else "tile") for k, m in enumerate(kept)),
        (),
        keeps,
    )


def _row_infill(site: Site) -> Plan:
    keeps = (0, len(site.standing) - 1)
    kept = [replace(m, shops=True) for m in _kept(site, keeps, 3.8, STORE)]
    low, high = _gap(site, keeps)
    new = [
        Mass(_at(site, (low, high), (0.02, 0.5)), 4, "brick grey", ARCH, OFFICE, "green", shops=True),
        Mass(_at(site, (low, high), (0.7, 0.97)), 7, "brick grey", TALL, OFFICE, "flat", 2.6, fins="frame dark"),
    ]
    top = max(m.top for m in (*kept, *new))
    return Plan(_storeys(top, 3.8), (*kept, *new), (_at(site, (low + 0.02, high - 0.02), (0.53, 0.67)),), keeps)


def _gap(site: Site, keeps: tuple[int, int]) -> Span:
    """Return the shares of a row's length between its two ends."""
    west, east = site.quad[0][0], site.quad[1][0]
    spans = sorted((min(p[0] for p in site.rings[k]), max(p[0] for p in site.rings[k])) for k in keeps)
    return (spans[0][1] + 0.6 - west) / (east - west), (spans[-1][0] - 0.6 - west) / (east - west)


def _row_new(site: Site) -> Plan:
    masses = [
        Mass(
            _at(site, (0.01, 0.99), (0.02, 0.36)), 6, "sandstone", RIBBON, STORE, "flat", shops=True, fins="sandstone"
        ),
        Mass(_at(site, (0.32, 0.68), (0.37, 0.66)), 5, "frame dark", RIBBON, HALL, "glass"),
        Mass(_at(site, (0.01, 0.31), (0.37, 0.97)), 4, "sandstone", RIBBON, STORE, "green"),
        Mass(_at(site, (0.69, 0.99), (0.37, 0.97)), 7, "sandstone", RIBBON, OFFICE, "green"),
    ]
    return Plan(_storeys(7, 4.0), tuple(masses), (_at(site, (0.36, 0.64), (0.7, 0.96)),))


def _slabs_kept(site: Site) -> Plan:
    keeps = _all(site)
    kept = [
        replace(m, balconies=True, roof="green")
        for m in _kept(site, keeps, 3.0, FLAT, look="plaster white", roof="green")
    ]
    return Plan(_storeys(max(m.storeys for m in kept), 3.0), tuple(kept), tuple(_between(site)), keeps)


def _between(site: Site) -> list[Ring]:
    """Return strips of green between the blocks that stand in rows."""
    spans = sorted({(round(min(p[1] for p in r), 1), round(max(p[1] for p in r), 1)) for r in site.rings})
    low, high = site.quad[0][1], site.quad[3][1]
    strips: list[Ring] = []
    edge = low
    for bottom, top in [*spans, (high, high)]:
        if bottom - edge > 7.0:
            v = ((edge + 2.6 - low) / (high - low), (bottom - 2.6 - low) / (high - low))
            strips.append(_at(site, (0.08, 0.92), v))
        edge = max(edge, top)
    return strips


def _slabs_half(site: Site) -> Plan:
    keeps = _front_half(site)
    kept = [replace(m, roof="green") for m in _kept(site, keeps, 3.0, FLAT, look="plaster ochre")]
    new = [
        Mass(
            _at(site, (0.1 + 0.46 * k, 0.34 + 0.46 * k), (0.68, 0.93)),
            11 - 2 * k,
            "plaster white",
            RIBBON,
            FLAT,
            "green",
            balconies=True,
        )
        for k in range(2)
    ]
    return Plan(_storeys(11, 3.0), (*kept, *new), (_at(site, (0.36, 0.54), (0.66, 0.94)),), keeps)


def _slabs_new(site: Site) -> Plan:
    masses = [
        Mass(_at(site, (0.03, 0.97), (0.03, 0.19)), 6, "brick", RIBBON, FLAT, "green", shops=True),
        Mass(_at(site, (0.03, 0.2), (0.2, 0.8)), 7, "brick", RIBBON, FLAT, "green", balconies=True),
        Mass(_at(site, (0.8, 0.97), (0.2, 0.8)), 7, "plaster white", RIBBON, FLAT, "green", balconies=True),
        Mass(_at(site, (0.03, 0.42), (0.81, 0.97)), 5, "plaster white", RIBBON, FLAT, "tile"),
        Mass(_at(site, (0.58, 0.97), (0.81, 0.97)), 9, "brick", RIBBON, FLAT, "flat", balconies=True),
    ]
    return Plan(
        _storeys(9, 3.1), tuple(masses), (_at(site, (0.25, 0.75), (0.26, 0.76)), _at(site, (0.45, 0.55), (0.82, 0.96)))
    )


_LAN = ("Lanting Atelier", "澜汀建筑工作室")
_HE = ("Hexuan Planning Institute", "鹤轩规划设计院")
_SONG = ("Songyin Partners", "松荫建筑师事务所")
_MAO = ("Maochuan Design", "茂川设计")
DESIGNS = (
    Design(0, "A", "Courtyard hotel: all restored", "里院酒店：整体修缮", *_LAN, 9800, _yard_restored),
    Design(0, "B", "Courtyard hotel: half kept, brick wing", "里院酒店：半留半建", *_HE, 10400, _yard_half),
    Design(0, "C", "Courtyard hotel: one great court", "里院酒店：新合院", *_SONG, 11200, _yard_new),
    Design(1, "A", "Mole market sheds", "码头市集", *_MAO, 6200, _mole_sheds),
    Design(1, "B", "Mole terraces", "码头叠台", *_LAN, 8900, _mole_terraces),
    Design(1, "C", "Mole twin houses", "码头双塔", *_HE, 10100, _mole_towers),
    Design(2, "A", "The row kept, roof gardens", "沿街保留与屋顶花园", *_SONG, 7600, _row_kept),
    Design(2, "B", "Two corner houses kept, arcade between", "首尾保留与骑楼", *_MAO, 8800, _row_infill),
    Design(2, "C", "Department store around an atrium", "中庭百货", *_HE, 11900, _row_new),
    Design(3, "A", "The estate renewed: balconies and gardens", "小区更新：阳台与花园", *_LAN, 3200, _slabs_kept),
    Design(3, "B", "The estate half kept, two point blocks", "半留半建与点式住宅", *_SONG, 6900, _slabs_half),
    Design(3, "C", "A block around a park", "围合公园街坊", *_MAO, 7800, _slabs_new),
)
