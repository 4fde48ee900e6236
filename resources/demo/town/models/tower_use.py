"""Who rents the tower and what it uses: tenants by storey and room, resources by storey and day."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from resources.demo.tower_plan import BASEMENTS, RENTED, Room, TowerPlan, TowerStorey
from resources.demo.town.names import Name, TownNamer
from resources.demo.town.terrain import lonlath

DAYS, LAST_DAY = 30, date(2026, 5, 20)
VACANT: Name = ("To let", "待租")
TENANT_COLUMNS = (
    *("id", "name", "name_zh", "status", "storey", "storey_guid", "rooms", "room_count", "area_m2", "employees"),
    *("trade", "trade_zh", "since", "rent_yuan_m2_month", "building_id", "lon", "lat", "elevation_m"),
)
USE_COLUMNS = (
    *("date", "storey", "storey_guid", "electricity_kwh", "water_m3", "cooling_kwh", "tenants", "employees", "area_m2"),
    *("building_id", "lon", "lat", "elevation_m"),
)
_TRADES: tuple[tuple[str, str, float], ...] = (
    ("Shipping agency", "船舶代理", 12.0),
    ("Marine insurance", "海运保险", 11.0),
    ("Software", "软件开发", 8.5),
    ("Law firm", "律师事务所", 14.0),
    ("Accounting", "会计师事务所", 11.0),
    ("Design institute", "设计院", 10.0),
    ("Foreign trade", "进出口贸易", 12.0),
    ("Asset management", "资产管理", 16.0),
    ("Advertising", "广告传媒", 10.0),
    ("Ocean technology", "海洋科技", 13.0),
    ("Medical devices", "医疗器械", 13.0),
    ("Logistics", "物流供应链", 10.0),
    ("Consulting", "管理咨询", 12.0),
    ("Tourism", "文化旅游", 11.0),
)
_ENDINGS = {
    "Law firm": (" Law Firm", "律师事务所"),
    "Accounting": (" Accountants", "会计师事务所"),
    "Design institute": (" Design Institute", "设计研究院"),
}
_SERVED = {
    "Cafe": (("Cafe", "咖啡馆"), 18.0),
    "Bookshop": (("Bookshop", "书店"), 40.0),
    "Bank": (("Bank branch", "银行网点"), 16.0),
    "Restaurant": (("Restaurant", "餐饮"), 14.0),
    "Gym": (("Gym", "健身"), 60.0),
    "Meeting room": (("Conference centre", "会议中心"), 45.0),
}


class Tenant:
    """A tenant of some rooms of one storey."""

    def __init__(
        self, storey: TowerStorey, rooms: list[Room], name: Name, trade: Name, people: int, since: str, rent: int
    ) -> None:
        self.storey, self.rooms, self.name, self.trade = storey, rooms, name, trade
        self.people, self.since, self.rent = people, since, rent


def make_tenants(plan: TowerPlan, *, seed: int) -> list[Tenant]:
    """Return who rents each room that is let, storey by storey; firms with whole storeys may have several."""
    rng = np.random.default_rng([seed, 41])
    namer = TownNamer(np.random.default_rng([seed, 42]))
    tenants: list[Tenant] = []
    large: tuple[Name, Name, str] | None = None
    for storey in plan.storeys[BASEMENTS:]:
        rooms = [room for room in storey.rooms if room.use in RENTED]
        if not rooms:
            continue
        if all(room.use in ("Office", "Meeting room") for room in rooms) and any(
            room.use == "Office" for room in rooms
        ):
            whole = large is not None or rng.random() < 0.3
            for part in [rooms] if whole else _shared(rooms, rng):
                trade, trade_zh, per_head = _TRADES[int(rng.integers(len(_TRADES)))]
                firm, since = _firm(namer, trade), f"{int(rng.integers(2013, 2026))}-{int(rng.integers(1, 13)):02d}"
                if whole and large is not None:
                    firm, (trade, trade_zh), since = large
                    per_head = 12.0
                area = sum(plan.net_area_m2(room) for room in part)
                rent = int(rng.integers(96, 168))
                if not whole and rng.random() < 0.1:
                    tenants.append(Tenant(storey, part, VACANT, ("", ""), 0, "", rent))
                    continue
                people = max(2, round(area / per_head * float(rng.uniform(0.8, 1.15))))
                tenants.append(Tenant(storey, part, firm, (trade, trade_zh), people, since, rent))
                large = (firm, (trade, trade_zh), since) if whole and large is None and rng.random() < 0.6 else None
        else:
            for use in dict.fromkeys(room.use for room in rooms):
                part = [room for room in rooms if room.use == use]
                kind, per_head = _SERVED[use]
                first, first_zh = namer.building("shop")
                name = (first.removesuffix(" Store") + f" {kind[0]}", first_zh.removesuffix("商店") + kind[1])
                area = sum(plan.net_area_m2(room) for room in part)
                since = f"{int(rng.integers(2013, 2026))}-{int(rng.integers(1, 13)):02d}"
                tenants.append(
                    Tenant(storey, part, name, kind, max(2, round(area / per_head)), since, int(rng.integers(140, 260)))
                )
    return tenants


def _shared(rooms: list[Room], rng: np.random.Generator) -> list[list[Room]]:
    """Return a storey's rooms in groups of neighbours."""
    groups: list[list[Room]] = []
    left = list(rooms)
    while left:
        count = min(len(left), int(rng.choice((1, 2, 2, 3, 4, 5))))
        groups.append(left[:count])
        left = left[count:]
    return groups


def _firm(namer: TownNamer, trade: str) -> Name:
    name, name_zh = namer.building("commercial")
    first, first_zh = name.removesuffix(" Building"), name_zh.removesuffix("大楼")
    ending, ending_zh = _ENDINGS.get(trade, (f" {trade}", {t: z for t, z, _ in _TRADES}[trade] + "有限公司"))
    return first + ending, first_zh + ending_zh


def write_tenants(plan: TowerPlan, path: Path, *, seed: int) -> None:
    """Write a row for each tenant of each storey; what is to let is a row too, so that areas add up."""
    rows: list[Sequence[object]] = [TENANT_COLUMNS]
    for number, tenant in enumerate(make_tenants(plan, seed=seed), start=1):
        area = round(sum(plan.net_area_m2(room) for room in tenant.rooms), 2)
        status = "vacant" if tenant.name == VACANT else "let"
        rooms = " ".join(room.name for room in tenant.rooms)
        rows.append(
            (
                *(f"Z{number:03d}", *tenant.name, status, tenant.storey.name, tenant.storey.guid, rooms),
                *(len(tenant.rooms), f"{area:.2f}", tenant.people, *tenant.trade, tenant.since, tenant.rent, plan.id),
                *_place(plan, tenant.storey, tenant.rooms),
            )
        )
    _write(path, rows)


def write_resource_use(plan: TowerPlan, path: Path, *, seed: int) -> None:
    """Write what each storey used on each of thirty days."""
    rng = np.random.default_rng([seed, 43])
    tenants = make_tenants(plan, seed=seed)
    days = [LAST_DAY - timedelta(days=DAYS - 1 - k) for k in range(DAYS)]
    # A cool May that grows warm: cooling follows the temperature outside, people the days of the week.
    warm_c = 17.5 + 6.5 * np.linspace(0.0, 1.0, DAYS) + rng.normal(0.0, 1.6, DAYS)
    busy = np.array([0.22 if d.weekday() == 6 else 0.34 if d.weekday() == 5 else 1.0 for d in days])
    rows: list[Sequence[object]] = [USE_COLUMNS]
    for storey in plan.storeys:
        here = [t for t in tenants if t.storey is storey]
        people = sum(t.people for t in here)
        let = [t for t in here if t.name != VACANT]
        area = sum(plan.net_area_m2(room) for room in storey.rooms)
        rented = sum(plan.net_area_m2(room) for t in let for room in t.rooms)
        food = any(t.trade[0] in ("Restaurant", "Cafe", "Gym") for t in let)
        noise = rng.normal(1.0, 0.05, (3, DAYS))
        plant = 1400.0 if storey.name == "B2" else 700.0 if storey.is_plant else 0.0
        kwh = (area * 0.045 + rented * (0.21 if food else 0.15) * busy + plant * (0.4 + 0.6 * busy)) * noise[0]
        water = (0.25 + people * 0.042 * busy + (rented * 0.012 if food else 0.0) * (0.5 + 0.5 * busy)) * noise[1]
        cooling = np.clip(warm_c - 18.0, 0.0, None) * (rented * 0.062 * (0.3 + 0.7 * busy)) * noise[2]
        place = _place(plan, storey, list(storey.rooms))
        for k, day in enumerate(days):
            used = (f"{kwh[k]:.1f}", f"{water[k]:.2f}", f"{cooling[k]:.1f}", len(let), people, f"{area:.2f}")
            rows.append((day.isoformat(), storey.name, storey.guid, *used, plan.id, *place))
    _write(path, rows)


def _place(plan: TowerPlan, storey: TowerStorey, rooms: list[Room]) -> tuple[str, str, str]:
    middles = np.array([[(r.box[0] + r.box[2]) / 2, (r.box[1] + r.box[3]) / 2] for r in rooms]).mean(axis=0)
    lon, lat, h = lonlath(plan.place(float(middles[0]), float(middles[1]), storey.elevation_m + 1.2)[None])[0]
    return f"{lon:.8f}", f"{lat:.8f}", f"{h:.2f}"


def _write(path: Path, rows: list[Sequence[object]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
