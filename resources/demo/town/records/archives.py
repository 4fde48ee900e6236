"""Archive sheets: from where each picture of a building was taken, today's and the old one, and how."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.town.facades import fronts, ground_m, heading_deg, hemmed_in
from resources.demo.town.greenery import park_cars, plant
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.records.heritage import day, drawn, surveyed
from resources.demo.town.records.workbook import Sheet, write_workbook
from resources.demo.town.terrain import lonlath

ARCHIVES = 107
FOLDER = "photos/archive"
EYE_M = 1.6
_SUBJECTS = ("沿街立面", "转角", "山墙与屋顶", "门廊", "外廊与楼梯", "檐口细部")
# Where the photographer may stand: along the front, as shares of its length from its middle, and away from it, as
# shares of the street's width.
_ALONG = (-1.1, -0.8, -0.55, -0.3, -0.1, 0.1, 0.3, 0.55, 0.8, 1.1)
_AWAY = (0.75, 0.95, 1.1)
_PAVEMENT_M = 2.2
_NARROWEST_DEG, _WIDEST_DEG = 48.0, 74.0
_ROOM_M, _TRUNK_M, _CAR_M = 0.7, 1.5, 2.6
_ASPECT = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class ArchiveSheet:
    """A sheet.

    Parameters
    ----------
    eye : float64 (3,)
        The lens, local metres.
    heading_deg, pitch_deg, fov_deg : float
        As the table says them.
    old_year : int
        Of the old picture.
    """

    number: int
    building: TownBuilding
    eye: Float64
    heading_deg: float
    pitch_deg: float
    fov_deg: float
    subject: str
    old_year: int
    new_day: str

    @property
    def id(self) -> str:
        """Its number in the archive."""
        return f"DA-{self.number:03d}"

    @property
    def now(self) -> str:
        """Path of today's picture beside the table."""
        return f"{FOLDER}/{self.id}-now.jpg"

    @property
    def then(self) -> str:
        """Path of the old one."""
        return f"{FOLDER}/{self.id}-then.jpg"


def make_archives(town: TownPlan) -> list[ArchiveSheet]:
    """Return the archive sheets of a town."""
    rng = np.random.default_rng([town.seed, 12])
    behind = hemmed_in(town)
    built = [b for b in surveyed(town) if b.id not in behind]
    built = [built[i] for i in sorted(rng.choice(len(built), ARCHIVES, replace=False).tolist())]
    stands = _Stands(town)
    sheets = []
    for number, b in enumerate(built, start=1):
        eye, target, fov = stands.best(b)
        way = target - eye
        pitch = float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))
        sheets.append(
            ArchiveSheet(
                number=number,
                building=b,
                eye=eye,
                heading_deg=round(float(heading_deg(way[None, :2])[0]), 1),
                pitch_deg=round(pitch, 1),
                fov_deg=round(fov, 1),
                subject=drawn(rng, _SUBJECTS),
                old_year=int(rng.integers(max(b.year, 1905), 1949)),
                new_day=day(rng, 2024, 2026),
            )
        )
    return sheets


class _Stands:
    """Judges where a photographer stands well before a building, by the plan: what is in the way, and what shows."""

    def __init__(self, town: TownPlan) -> None:
        trees, cars = plant(town), park_cars(town)
        self._town = town
        self._walls = shapely.STRtree([shapely.Polygon(b.outline) for b in town.buildings])
        self._rows = {b.id: row for row, b in enumerate(town.buildings)}
        self._feet = shapely.STRtree(shapely.points(trees.foot[:, :2]))
        self._crowns = trees.foot[:, :2], trees.radius_m
        self._cars = shapely.STRtree(shapely.points(cars.centre[:, :2]))

    def best(self, b: TownBuilding) -> tuple[Float64, Float64, float]:
        """Return eye and target, float64 (3,) each, and the field of view in degrees."""
        (wall,), (out,) = fronts([b])
        length = float(np.linalg.norm(wall[1] - wall[0]))
        along, middle = (wall[1] - wall[0]) / length, wall.mean(axis=0)
        width = self._town.streets.streets[b.street].width_m
        offsets = np.array(
            [(min(length, 30.0) * a, _PAVEMENT_M + width * w + 0.6) for a in _ALONG for w in _AWAY], np.float64
        )
        eyes = middle + offsets[:, :1] * along + offsets[:, 1:] * out
        shown = wall[0] + (wall[1] - wall[0]) * np.linspace(0.06, 0.94, 8)[:, None] + out * 0.1
        scores = [self._score(b, eye, shown) for eye in eyes]
        eye = eyes[int(np.argmax(scores))]
        return _aimed(b, eye, wall)

    def _score(self, b: TownBuilding, eye: Float64, shown: Float64) -> float:
        here = shapely.Point(*eye)
        away = np.linalg.norm(shown - eye, axis=1)
        score = 0.0
        for tree, room, cost in ((self._walls, _ROOM_M, 9.0), (self._feet, _TRUNK_M, 3.0), (self._cars, _CAR_M, 4.0)):
            score -= cost * len(tree.query(here, predicate="dwithin", distance=room))
        lines = shapely.linestrings(np.stack([np.broadcast_to(eye, shown.shape), shown], axis=1))
        line, wall = self._walls.query(lines, predicate="intersects")
        seen = np.setdiff1d(np.arange(len(shown)), line[wall != self._rows[b.id]])
        line, tree = self._feet.query(lines, predicate="dwithin", distance=3.6)
        feet, radii = self._crowns
        aside = shapely.distance(lines[line], shapely.points(feet[tree]))
        near = np.linalg.norm(feet[tree] - eye, axis=1)
        # A crown near the lens hides more than one before the wall.
        hidden = np.clip(1.0 - aside / radii[tree], 0.0, 1.0) * np.clip(9.0 / np.maximum(near, 1.0), 0.3, 4.0)
        score -= float(hidden.sum()) * 0.25
        turned = np.abs((shown - eye) @ _across(shown)) / away
        return score + len(seen) * 0.7 - float(np.abs(turned.mean() - 0.75)) * 2.0


def _across(shown: Float64) -> Float64:
    along = (shown[-1] - shown[0]) / np.linalg.norm(shown[-1] - shown[0])
    return np.array([along[1], -along[0]])


def _aimed(b: TownBuilding, xy: Float64, wall: Float64) -> tuple[Float64, Float64, float]:
    """Return where the lens is and looks, and how wide: so that the front is in the picture, a little sky over it."""
    eye = np.array([*xy, float(ground_m(xy[None])[0]) + EYE_M])
    ends = np.degrees(np.arctan2(*(wall - xy).T))
    near = np.linalg.norm(wall - xy, axis=1)
    turn = (ends[1] - ends[0] + 180.0) % 360.0 - 180.0
    middle = np.radians(ends[0] + turn / 2)
    away = float(near.mean() * np.cos(np.radians(abs(turn) / 2)))
    top = float(np.degrees(np.arctan2(b.base_m + b.eaves_m + 1.5 - eye[2], away)))
    foot = float(np.degrees(np.arctan2(b.base_m - 1.2 - eye[2], away)))
    tall = 2 * np.degrees(np.arctan(np.tan(np.radians(min(top - foot, 70.0)) / 2) / _ASPECT))
    fov = float(np.clip(max(min(abs(turn), 66.0) * 1.12, tall), _NARROWEST_DEG, _WIDEST_DEG))
    pitch = np.radians(np.clip((top + foot) / 2, -6.0, 16.0))
    ahead = np.array([np.sin(middle), np.cos(middle), np.tan(pitch)])
    return eye, eye + ahead * away, fov


def write_archives(town: TownPlan, sheets: list[ArchiveSheet], path: Path) -> None:
    """Write the archive sheets: from where each picture looks at its building, how, and where it is."""
    columns = [("", name) for name in ("序号", "档案编号", "题名", "拍摄内容", "楼栋编号", "地址", "旧照年份")]
    columns += [("", name) for name in ("现状拍摄日期", "照片编号")]
    columns += [("照片", "今照"), ("照片", "旧照")]
    columns += [("机位（CGCS2000）", name) for name in ("经度", "纬度", "镜头高程(m)")]
    columns += [("姿态", name) for name in ("方位角(°)", "俯仰角(°)", "水平视场角(°)")]
    degrees = lonlath(np.array([sheet.eye for sheet in sheets]))
    rows = []
    for sheet, (lon, lat, h) in zip(sheets, degrees.tolist(), strict=True):
        b = sheet.building
        rows.append(
            (
                *(sheet.number, sheet.id, f"{b.name_zh}今昔", sheet.subject, b.id, town.address(b)[1], sheet.old_year),
                *(sheet.new_day, f"ZP-{sheet.number:03d}", sheet.now, sheet.then),
                *(round(lon, 7), round(lat, 7), round(h, 2)),
                *(sheet.heading_deg, sheet.pitch_deg, sheet.fov_deg),
            )
        )
    write_workbook(path, [Sheet("档案", "云湾老城影像档案登记表", columns, rows)])
