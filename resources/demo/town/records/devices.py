"""What watches and what measures: cameras on fronts and poles, sensors in the tower and in the streets."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64
from resources.demo.sensors import STREET_KINDS
from resources.demo.tower_plan import Room, TowerStorey, tower_plan
from resources.demo.town.facades import fronts, ground_m, heading_deg, hemmed_in
from resources.demo.town.models.tower_sensors import HEIGHT_M, tower_sensors
from resources.demo.town.names import TOWER, Name
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import EAST_U, NORTH_V, SOUTH_V, WEST_U, from_grid, lonlath

Index = npt.NDArray[np.int64]

CAMERAS, ON_FRONTS = 12_000, 7_200
SENSORS, IN_TOWER = 900, 552
BRACKET_M = 0.25
KERB_M = 0.8
DEPARTMENTS = (
    ("公安", 0.34),
    ("交警", 0.13),
    ("城管", 0.11),
    ("街道办事处", 0.09),
    ("文旅", 0.06),
    ("住建", 0.05),
    ("教育", 0.05),
    ("园林", 0.04),
    ("消防", 0.04),
    ("应急管理", 0.03),
    ("水务", 0.02),
    ("卫健", 0.02),
    ("港务", 0.01),
    ("市场监管", 0.01),
)
_STREET_KINDS = tuple(kind for kind in STREET_KINDS if kind[0] != "footfall")
_CAMERA_COLUMNS = (
    *("设备编码", "名称", "所属部门", "类型", "安装方式", "楼栋编号", "道路", "经度", "纬度"),
    *("镜头高程", "架高", "方位角", "俯仰角", "水平视场角", "可视距离", "状态"),
)
_SENSOR_COLUMNS = (
    *("id", "name", "name_zh", "kind", "unit", "lon", "lat", "elevation_m", "building", "storey", "space"),
    *("storey_guid", "space_guid", "building_id", "street_zh"),
)
_BODIES = (("枪机", 3.0), ("球机", 2.0), ("半球", 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Cameras:
    """All cameras, a row each.

    Parameters
    ----------
    codes, names_zh : list of str
    departments, bodies : int64 (n,)
        Places in `DEPARTMENTS` and in the kinds of cameras.
    buildings : list of str
        Id of the building that one hangs on; empty on a pole.
    streets : list of int
    places : float64 (n, 3)
        Lenses, local metres.
    headings_deg, pitches_deg, fovs_deg, reaches_m : float64 (n,)
    working : bool (n,)
    """

    codes: list[str]
    names_zh: list[str]
    departments: Index
    bodies: Index
    buildings: list[str]
    streets: list[int]
    places: Float64
    headings_deg: Float64
    pitches_deg: Float64
    fovs_deg: Float64
    reaches_m: Float64
    working: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Sensor:
    """A sensor: what it measures, and where; inside the tower with storey and room.

    Parameters
    ----------
    place : float64 (3,)
        Local metres.
    street : int
        Number of the street; -1 in the tower.
    """

    id: str
    kind: str
    name: Name
    unit: str
    place: Float64
    street: int = -1
    storey: TowerStorey | None = None
    room: Room | None = None


def make_cameras(town: TownPlan) -> Cameras:
    """Return where all cameras are and how they look."""
    rng = np.random.default_rng([town.seed, 30])
    walls, on_walls = _on_fronts(town, rng)
    poles, on_poles = _on_poles(town, rng)
    places, ways = np.vstack([walls[0], poles[0]]), np.concatenate([walls[1], poles[1]])
    departments = rng.choice(len(DEPARTMENTS), CAMERAS, p=[share for _, share in DEPARTMENTS])
    bodies = rng.choice(3, CAMERAS, p=np.array([share for _, share in _BODIES]) / 6.0)
    pitch, fov = rng.uniform(-24.0, -6.0, CAMERAS).round(1), rng.uniform(42.0, 98.0, CAMERAS).round(1)
    reach = np.round(26.0 + 4200.0 / fov / 1.4)
    homes = [*on_walls, *on_poles]
    offices = [DEPARTMENTS[d][0] for d in departments.tolist()]
    return Cameras(
        codes=[f"3702020013{200 + d:03d}{k + 1:07d}" for k, d in enumerate(departments.tolist())],
        names_zh=[f"{town.street_names[homes[k][1]][1]}{offices[k]}{k + 1:05d}" for k in range(CAMERAS)],
        departments=departments,
        bodies=bodies,
        buildings=[building for building, _ in homes],
        streets=[street for _, street in homes],
        places=places,
        headings_deg=ways,
        pitches_deg=pitch,
        fovs_deg=fov,
        reaches_m=reach,
        working=rng.random(CAMERAS) < 0.965,
    )


def write_cameras(town: TownPlan, path: Path) -> None:
    """Write where all cameras are and how they look, in GB18030."""
    cameras = make_cameras(town)
    degrees = lonlath(cameras.places)
    above = cameras.places[:, 2] - ground_m(cameras.places[:, :2])
    rows: list[Sequence[object]] = [_CAMERA_COLUMNS]
    for k, (building, street) in enumerate(zip(cameras.buildings, cameras.streets, strict=True)):
        rows.append(
            (
                *(cameras.codes[k], cameras.names_zh[k], DEPARTMENTS[cameras.departments[k]][0]),
                *(_BODIES[cameras.bodies[k]][0], "墙装" if building else "立杆"),
                *(building, town.street_names[street][1]),
                *(f"{degrees[k, 0]:.8f}", f"{degrees[k, 1]:.8f}", f"{cameras.places[k, 2]:.2f}", f"{above[k]:.2f}"),
                *(f"{cameras.headings_deg[k]:.1f}", f"{cameras.pitches_deg[k]:.1f}", f"{cameras.fovs_deg[k]:.1f}"),
                *(f"{cameras.reaches_m[k]:.0f}", "在线" if cameras.working[k] else "离线"),
            )
        )
    _write_csv(path, rows, encoding="gb18030")


def _on_fronts(town: TownPlan, rng: np.random.Generator) -> tuple[tuple[Float64, Float64], list[tuple[str, int]]]:
    behind = hemmed_in(town)
    built = [b for b in town.buildings if b.id not in behind]
    walls, outwards = fronts(built)
    lengths = np.linalg.norm(walls[:, 1] - walls[:, 0], axis=1)
    chosen = np.sort(rng.choice(len(walls), ON_FRONTS, p=lengths / lengths.sum()))
    part = rng.uniform(0.06, 0.94, ON_FRONTS)[:, None]
    xy = walls[chosen, 0] + (walls[chosen, 1] - walls[chosen, 0]) * part + outwards[chosen] * BRACKET_M
    eaves = np.array([b.eaves_m for b in built])[chosen]
    bases = np.array([b.base_m for b in built])[chosen]
    up = bases + np.minimum(rng.uniform(3.0, 6.0, ON_FRONTS), eaves - 0.4)
    ways = (heading_deg(outwards[chosen]) + rng.uniform(-55.0, 55.0, ON_FRONTS)) % 360.0
    homes = [(built[i].id, built[i].street) for i in chosen.tolist()]
    return (np.column_stack([xy, up]), ways), homes


def _on_poles(town: TownPlan, rng: np.random.Generator) -> tuple[tuple[Float64, Float64], list[tuple[str, int]]]:
    wanted = CAMERAS - ON_FRONTS
    uv, street = _pole_places(town, rng, 2 * wanted)
    xy = from_grid(uv)
    taken = [shapely.Polygon(s.carriageway) for s in town.streets.streets]
    taken += [shapely.Polygon(b.outline).buffer(0.3) for b in town.buildings]
    on_something = np.unique(shapely.STRtree(taken).query(shapely.points(xy), predicate="intersects")[0])
    free = np.setdiff1d(np.arange(len(xy)), on_something)[:wanted]
    if len(free) < wanted:
        raise ValueError("the town's pavements have too little room for its cameras")
    up = ground_m(xy[free]) + rng.uniform(4.5, 6.5, wanted)
    return (np.column_stack([xy[free], up]), rng.uniform(0.0, 360.0, wanted)), [
        ("", number) for number in street[free].tolist()
    ]


def _pole_places(town: TownPlan, rng: np.random.Generator, count: int) -> tuple[Float64, Index]:
    """Return float64 (n, 2) grid places beside the kerbs inside the town, and int (n,) streets."""
    streets = town.streets.streets
    at, begin, end, half = (np.array([getattr(s, name) for s in streets]) for name in ("at", "begin", "end", "width_m"))
    along_u = np.array([s.along_u for s in streets])
    lengths = end - begin
    chosen = rng.choice(len(streets), count, p=lengths / lengths.sum())
    ahead = rng.uniform(begin[chosen], end[chosen])
    side = at[chosen] + rng.choice((-1.0, 1.0), count) * (half[chosen] / 2 + KERB_M)
    uv = np.where(along_u[chosen][:, None], np.column_stack([ahead, side]), np.column_stack([side, ahead]))
    inside = (uv > (WEST_U + 1, SOUTH_V + 1)).all(axis=1) & (uv < (EAST_U - 1, NORTH_V - 1)).all(axis=1)
    return uv[inside], chosen[inside]


def make_sensors(town: TownPlan) -> list[Sensor]:
    """Return what each sensor measures, and where."""
    rng = np.random.default_rng([town.seed, 31])
    plan = tower_plan(town.tower)
    sensors = []
    for sensor in tower_sensors(plan):
        storey, room = sensor.storey, sensor.room
        place = plan.place(sensor.x, sensor.y, storey.elevation_m + HEIGHT_M)
        label = (f"{sensor.name} {room.name}", f"{TOWER[1]}{room.name}{sensor.name_zh}")
        sensors.append(Sensor(sensor.id, sensor.kind, label, sensor.unit, place, storey=storey, room=room))
    uv, street = _pole_places(town, rng, 2 * (SENSORS - IN_TOWER))
    xy = from_grid(uv[: SENSORS - IN_TOWER])
    surface = ground_m(xy)
    for k in range(SENSORS - IN_TOWER):
        kind, name, name_zh, unit, *_ = _STREET_KINDS[k % len(_STREET_KINDS)]
        above = -0.2 if kind == "manhole" else 0.9 if kind == "bin" else 3.2
        place = np.array([*xy[k], surface[k] + above])
        road, road_zh = town.street_names[int(street[k])]
        label = (f"{name}, {road}", f"{road_zh}{name_zh}")
        sensors.append(Sensor(f"R{k + 1:03d}", kind, label, unit, place, street=int(street[k])))
    return sensors


def write_sensors(town: TownPlan, path: Path) -> None:
    """Write what each sensor measures, and where: those of the tower with storey and space."""
    guid = tower_plan(town.tower).guid
    rows: list[Sequence[object]] = [_SENSOR_COLUMNS]
    for s in make_sensors(town):
        where: tuple[str, ...] = ("",) * 6
        if s.storey is not None and s.room is not None:
            where = (guid, s.storey.name, s.room.name, s.storey.guid, s.room.guid, town.tower.id)
        road_zh = town.street_names[s.street][1] if s.street >= 0 else ""
        rows.append((s.id, *s.name, s.kind, s.unit, *_cells(s.place), *where, road_zh))
    _write_csv(path, rows, encoding="utf-8-sig")


def _cells(place: Float64) -> tuple[str, str, str]:
    lon, lat, h = lonlath(place[None])[0]
    return f"{lon:.8f}", f"{lat:.8f}", f"{h:.2f}"


def _write_csv(path: Path, rows: list[Sequence[object]], *, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
