"""Catalogue of what a tower is fitted with: kinds of equipment with their data, and their shapes."""

from dataclasses import dataclass

from resources.demo.building_model import Kind, Value
from resources.demo.solids import Solid, block, drum, elevation, ring_of, roller
from resources.demo.tower_plan import STOREY_M

RISERS = 22


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A kind of product and the shape of each."""

    kind: Kind
    solids: tuple[Solid, ...]


def _product(entity: str, predefined: str, name: str, solids: tuple[Solid, ...], **values: Value) -> Product:
    maker: dict[str, Value] = {"ModelLabel": name, "Manufacturer": "Lanchuan Building Services"}
    sets = {"Pset_ManufacturerTypeInformation": maker}
    if values:
        sets["Liyuan_Performance"] = values
    return Product(Kind(entity, name, predefined, sets), solids)


def _workplaces() -> tuple[Solid, ...]:
    """Six desks with screens and chairs."""
    parts: list[Solid] = []
    for x in (-1.6, 0.0, 1.6):
        for side in (-1.0, 1.0):
            parts.append(block((1.4, 0.7, 0.04), "timber light", middle=(x, 0.37 * side), z=0.72))
            parts.append(block((0.05, 0.6, 0.72), "steel", middle=(x - 0.65, 0.37 * side)))
            parts.append(block((0.5, 0.03, 0.32), "device", middle=(x, 0.15 * side), z=0.82))
            parts.append(block((0.46, 0.46, 0.08), "machine", middle=(x, 1.0 * side), z=0.42))
            parts.append(block((0.44, 0.05, 0.45), "machine", middle=(x, 1.23 * side), z=0.5))
    return tuple(parts)


def _lights() -> tuple[Solid, ...]:
    return tuple(block((1.2, 0.3, 0.06), "lamp", middle=(x, y), z=2.84) for x in (-1.5, 1.5) for y in (-1.2, 1.2))


def _meeting() -> tuple[Solid, ...]:
    chairs = [
        block((0.46, 0.46, 0.45), "machine", middle=(x, y)) for x in (-1.2, -0.4, 0.4, 1.2) for y in (-0.95, 0.95)
    ]
    return (block((3.2, 1.2, 0.06), "timber", z=0.7), block((0.8, 0.5, 0.7), "timber"), *chairs)


def _stairs() -> tuple[Solid, ...]:
    """Return a dog-leg stair of one storey: two stepped bars and the landing between them."""
    steps, going = RISERS // 2, 0.24
    rise, run = STOREY_M / RISERS, steps * going
    edge = [(k * going - run / 2, (k + up) * rise) for k in range(steps) for up in (0, 1)]
    under = [(run / 2, steps * rise - 0.3), (0.3 - run / 2, 0.0)]
    climbing = [*under[::-1], (run / 2, steps * rise), *edge[::-1]]
    back = [(-x, z + STOREY_M / 2) for x, z in climbing[::-1]]
    landing = block((0.75, 2.3, 0.18), "concrete", middle=(run / 2 + 0.37, 0.0), z=STOREY_M / 2 - 0.18)
    return (
        elevation(ring_of(climbing), 1.1, "concrete", y=-1.15),
        landing,
        elevation(ring_of(back), 1.1, "concrete", y=0.05),
    )


def _chiller() -> tuple[Solid, ...]:
    lying = [roller(0.55, 3.6, "machine", x=-1.8, y=y, z=0.8) for y in (-0.6, 0.6)]
    return (*lying, block((1.4, 1.0, 0.7), "machine", z=1.4), block((3.8, 2.2, 0.2), "concrete dark"))


DESKS = _product("IfcFurniture", "DESK", "Workplaces for six", _workplaces(), Workplaces=6)
MEETING_TABLE = _product("IfcFurniture", "TABLE", "Meeting table", _meeting(), Seats=8)
RECEPTION = _product(
    "IfcFurniture",
    "DESK",
    "Reception desk",
    (block((4.2, 0.8, 1.1), "timber"), block((4.4, 0.9, 0.05), "granite", z=1.1)),
)
TABLES = _product(
    "IfcFurniture",
    "TABLE",
    "Tables with chairs",
    tuple(
        part
        for x in (-1.5, 1.5)
        for y in (-1.3, 1.3)
        for part in (
            drum(0.42, 0.74, "timber light", middle=(x, y), sides=10),
            block((0.42, 0.42, 0.45), "timber red", middle=(x - 0.7, y)),
            block((0.42, 0.42, 0.45), "timber red", middle=(x + 0.7, y)),
        )
    ),
    Seats=8,
)
LIGHTS = _product("IfcLightFixture", "DIRECTIONSOURCE", "LED panel 4 x 36 W", _lights(), PowerW=144.0, FluxLm=15600.0)
SMOKE = _product(
    "IfcSensor",
    "SMOKESENSOR",
    "Smoke detector SD-2",
    (drum(0.06, 0.05, "white goods", z=3.35, sides=10),),
    LimitPercentPerM=5.0,
)
SENSOR_SHAPE: tuple[Solid, ...] = (block((0.09, 0.12, 0.14), "white goods", z=-0.07),)
CAMERA = _product(
    "IfcAudioVisualAppliance",
    "CAMERA",
    "Dome camera DC-4",
    (drum(0.07, 0.05, "white goods", z=2.75), drum(0.05, 0.05, "device", z=2.7)),
    Resolution="2560 x 1440",
    FieldOfViewDeg=104.0,
)
HYDRANT = _product(
    "IfcFireSuppressionTerminal",
    "FIREHYDRANT",
    "Indoor hydrant SN65",
    (block((0.7, 0.24, 1.0), "machine red", z=0.6), block((0.5, 0.02, 0.5), "frame", middle=(0.0, -0.12), z=0.9)),
    PressureMPa=0.35,
)
CALL_POINT = _product(
    "IfcAlarm", "MANUALPULLBOX", "Manual call point", (block((0.1, 0.05, 0.1), "machine red", z=1.4),)
)
DIFFUSER = _product(
    "IfcAirTerminal",
    "DIFFUSER",
    "Swirl diffuser",
    (block((0.6, 0.6, 0.05), "duct", middle=(0.0, 0.0), z=2.85),),
    FlowM3PerH=420.0,
)
AHU = _product(
    "IfcUnitaryEquipment",
    "AIRHANDLER",
    "Air handling unit 12 000 m3/h",
    (
        block((2.6, 1.5, 1.9), "duct", z=0.12),
        block((2.6, 1.5, 0.12), "concrete dark"),
        block((0.8, 0.8, 0.9), "duct", middle=(0.7, 0.0), z=2.02),
        block((0.5, 0.03, 1.2), "machine", middle=(-0.6, -0.76), z=0.4),
    ),
    FlowM3PerH=12000.0,
    CoolingKW=85.0,
    FanPowerKW=7.5,
)
BOARD = _product(
    "IfcElectricDistributionBoard",
    "DISTRIBUTIONBOARD",
    "Distribution board 250 A",
    (block((0.8, 0.35, 1.9), "steel", z=0.1), block((0.3, 0.02, 0.2), "sign", middle=(0.0, -0.18), z=1.5)),
    RatedCurrentA=250.0,
    RatedVoltageV=400.0,
)
SWITCHBOARD = _product(
    "IfcElectricDistributionBoard",
    "SWITCHBOARD",
    "Low-voltage switchboard",
    tuple(block((0.78, 0.9, 2.1), "steel", middle=(x, 0.0)) for x in (-1.6, -0.8, 0.0, 0.8, 1.6)),
    RatedCurrentA=2500.0,
)
TRANSFORMER = _product(
    "IfcTransformer",
    "VOLTAGE",
    "Dry-type transformer 1600 kVA",
    (
        block((2.0, 1.2, 0.2), "concrete dark"),
        *(drum(0.33, 1.5, "machine green", middle=(x, 0.0), z=0.2) for x in (-0.66, 0.0, 0.66)),
    ),
    RatedPowerKVA=1600.0,
)
GENSET = _product(
    "IfcElectricGenerator",
    "ENGINEGENERATOR",
    "Diesel generator 1000 kW",
    (
        block((4.2, 1.6, 0.3), "concrete dark"),
        block((2.4, 1.3, 1.5), "machine green", middle=(0.6, 0.0), z=0.3),
        block((1.3, 1.0, 1.1), "steel", middle=(-1.3, 0.0), z=0.3),
    ),
    RatedPowerKW=1000.0,
)
CHILLER = _product(
    "IfcChiller", "WATERCOOLED", "Centrifugal chiller 2100 kW", _chiller(), CoolingKW=2100.0, PowerKW=380.0
)
PUMP_SHAPE: tuple[Solid, ...] = (
    block((1.3, 0.6, 0.18), "concrete dark"),
    block((0.7, 0.4, 0.42), "machine", middle=(-0.25, 0.0), z=0.2),
    drum(0.3, 0.5, "machine", middle=(0.4, 0.0), z=0.18),
    drum(0.09, 1.6, "duct", middle=(0.4, 0.0), z=0.6),
)
PUMP = _product("IfcPump", "ENDSUCTION", "Chilled water pump 45 kW", PUMP_SHAPE, FlowM3PerH=380.0, HeadM=32.0)
FIRE_PUMP = _product(
    "IfcPump",
    "SPLITCASE",
    "Fire pump 110 kW",
    (
        block((1.8, 0.8, 0.18), "concrete dark"),
        block((0.9, 0.55, 0.55), "machine red", middle=(-0.35, 0.0), z=0.2),
        drum(0.36, 0.6, "machine red", middle=(0.5, 0.0), z=0.18),
        drum(0.12, 2.2, "machine red", middle=(0.5, 0.0), z=0.7),
    ),
    FlowLPerS=40.0,
    HeadM=160.0,
)
TANK = _product(
    "IfcTank",
    "STORAGE",
    "Water tank 36 m3",
    (block((4.0, 3.0, 2.4), "steel", z=0.3), block((3.6, 2.6, 0.3), "concrete dark")),
    VolumeM3=28.8,
)
FAN = _product(
    "IfcFan",
    "VANEAXIAL",
    "Smoke exhaust fan",
    (drum(0.6, 1.4, "duct", z=0.4, sides=14), block((1.4, 1.4, 0.4), "concrete dark")),
    FlowM3PerH=38000.0,
)
COOLING_TOWER = _product(
    "IfcCoolingTower",
    "MECHANICALINDUCEDDRAFT",
    "Cooling tower 450 m3/h",
    (
        block((4.0, 4.0, 2.6), "duct", z=0.4),
        drum(1.5, 0.7, "steel", z=3.0, sides=16),
        block((3.8, 3.8, 0.4), "concrete dark"),
    ),
    FlowM3PerH=450.0,
)
LIFT_CAR = _product(
    "IfcTransportElement",
    "ELEVATOR",
    "Passenger lift 1600 kg",
    (
        block((1.8, 1.7, 0.15), "steel"),
        block((1.8, 0.08, 2.5), "steel", middle=(0.0, -0.81), z=0.15),
        block((1.8, 1.7, 0.12), "steel", z=2.65),
    ),
    CapacityPeople=21,
    CapacityWeightKg=1600.0,
    SpeedMPerS=4.0,
)
BASINS = _product(
    "IfcSanitaryTerminal",
    "WASHHANDBASIN",
    "Wash basins",
    tuple(block((0.6, 0.5, 0.16), "white goods", middle=(x, 0.0), z=0.7) for x in (-0.75, 0.0, 0.75)),
)
PANS = _product(
    "IfcSanitaryTerminal",
    "TOILETPAN",
    "WC pans with stalls",
    tuple(
        part
        for x in (-1.0, 0.0, 1.0)
        for part in (
            block((0.4, 0.6, 0.42), "white goods", middle=(x, 0.0)),
            block((0.04, 1.3, 1.9), "partition", middle=(x + 0.5, -0.2), z=0.1),
        )
    ),
)
STAIRS = _product("IfcStairFlight", "STRAIGHT", "Stair of two flights", _stairs(), Risers=22, RiserHeightM=0.1682)
