"""The tower's sensors: where each is and in which storey and space. Table and building model take them from here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from resources.demo.building_model import Element, Kind
from resources.demo.sensors import ROOM_KINDS
from resources.demo.solids import at, block
from resources.demo.tower_plan import BASEMENTS, Room, TowerPlan, TowerStorey

IN_STOREY = 12
HEIGHT_M = 2.4
_SHAPE = (block((0.09, 0.05, 0.14), "white goods"), block((0.05, 0.01, 0.03), "lamp", middle=(0.0, -0.03), z=0.09))
_IFC = {
    "temperature": ("IfcSensor", "TEMPERATURESENSOR"),
    "co2": ("IfcSensor", "CO2SENSOR"),
    "power": ("IfcFlowMeter", "ENERGYMETER"),
    "smoke": ("IfcSensor", "SMOKESENSOR"),
}
_KINDS = {
    kind: Kind(_IFC[kind][0], f"{name} sensor", _IFC[kind][1], {"Liyuan_Performance": {"Unit": unit}})
    for kind, name, _, unit, *_ in ROOM_KINDS
}


@dataclass(frozen=True, slots=True)
class TowerSensor:
    """A sensor: its id, what it measures, and its place in metres along the tower's sides and above the storey."""

    id: str
    kind: str
    name: str
    name_zh: str
    unit: str
    storey: TowerStorey
    room: Room
    x: float
    y: float


def tower_sensors(plan: TowerPlan) -> Iterator[TowerSensor]:
    """Yield the sensors, twelve in each storey above the ground, two in a room."""
    for level, storey in enumerate(plan.storeys[BASEMENTS:]):
        for number in range(IN_STOREY):
            kind, name, name_zh, unit, *_ = ROOM_KINDS[number % len(ROOM_KINDS)]
            room = storey.rooms[number // 2]
            west, south, east, north = room.box
            x = (west + east) / 2 + (0.6 if number % 2 else -0.6)
            sensor_id = f"T{level * IN_STOREY + number + 1:03d}"
            yield TowerSensor(sensor_id, kind, name, name_zh, unit, storey, room, x, (south + north) / 2)


def sensor_elements(plan: TowerPlan, storey: TowerStorey) -> Sequence[Element]:
    """Return the sensors of a storey as elements of its model."""
    found = []
    for sensor in tower_sensors(plan):
        if sensor.storey is storey:
            kind = _KINDS[sensor.kind]
            frame = at(*plan.flat(sensor.x, sensor.y), HEIGHT_M)
            bound = {"Liyuan_Sensor": {"SensorId": sensor.id, "Space": sensor.room.name}}
            name = f"{sensor.id} {sensor.name}"
            found.append(Element(kind.entity, name, _SHAPE, frame, kind.predefined, kind, bound))
    return found
