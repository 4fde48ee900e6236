"""A small session for the panels: a mesh, a tower of storeys, records, and things that happen."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

from layers.base import Layer
from layers.building import BuildingLayer
from layers.clock import Clock
from layers.data.building import BuildingData, Element, ElementMesh, Space, Storey
from layers.data.features import Column, FeatureTable
from layers.data.geometry import Bounds
from layers.data.observation import Observation
from layers.data.recording import Recording
from layers.data.report import InputReport, note
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.selection import Selection
from layers.site import LonLatH, Site

START = datetime(2026, 3, 2, 2, 45, tzinfo=UTC)
SITE = Site(LonLatH(120.3201, 36.0652, 10.0), crs="EPSG:4549", vertical_datum="cn1985")
EMPTY_MESH = ElementMesh(
    np.empty((0, 3), np.float32), np.empty((0, 3), np.int32), np.empty((0, 4), np.uint8), np.empty(0, np.int32)
)


def building_layer(*, storeys: int = 4, name: str = "Wanbang Tower") -> BuildingLayer:
    """Return a tower whose storeys have two rooms and six parts each."""
    elements: list[Element] = []
    made: list[Storey] = []
    for number in range(storeys):
        guid = f"storey-{number}"
        spaces = tuple(
            Space(f"space-{number}-{room}", f"{number + 1}0{room + 1}", long_name, guid, 42.5 + room)
            for room, long_name in enumerate(("Office", "Meeting room"))
        )
        for part in range(6):
            kind = ("IfcWall", "IfcDoor", "IfcWindow")[part % 3]
            properties = {"Pset_Common.FireRating": "F90", "Pset_Common.IsExternal": "True", "Tag": f"{part}"}
            elements.append(Element(f"element-{number}-{part}", f"{kind[3:]} {number}.{part}", kind, guid, properties))
        made.append(
            Storey(
                guid,
                f"{number + 1}F",
                number * 3.6,
                3.6,
                10 + number * 3.6,
                source="found" if number == storeys - 1 else "file",
                confidence=0.8,
                spaces=spaces,
                element_count=6,
            )
        )
    data = BuildingData(
        guid="building-0",
        name=name,
        storeys=tuple(made),
        elements=tuple(elements),
        storey_meshes=(EMPTY_MESH,) * storeys,
        space_meshes=(EMPTY_MESH,) * storeys,
        origin_enu_m=np.zeros(3),
        bounds=Bounds(0, 0, 10, 30, 20, 10 + storeys * 3.6),
        properties={"Pset_BuildingCommon.YearOfConstruction": "2012"},
    )
    report = InputReport(
        "tower.ifc",
        "ifc",
        crs="EPSG:4549",
        vertical_datum="local",
        origin=LonLatH(120.3201, 36.0652, 10),
        bounds=data.bounds,
        counts={"storeys": storeys, "spaces": storeys * 2, "elements": len(elements), "triangles": 53211},
        assumptions=(note("heights are taken as metres above the ellipsoid"),),
    )
    return BuildingLayer(data, name=name, report=report, layer_id="tower")


def district_layer(*, rows: int = 12) -> DistrictLayer:
    """Return records of which the last two have no trusted place."""
    anchors = np.column_stack([np.arange(rows) * 15.0, np.zeros(rows), np.full(rows, 10.0)])
    anchors[-2:] = np.nan
    values = tuple(
        (
            f"No. {i + 1} Huangdao Road",
            "liyuan",
            1901 + i,
            "courtyard house of two storeys; <b>timber</b> gallery",
            None,
        )
        for i in range(rows)
    )
    table = FeatureTable(
        name="Historic buildings",
        columns=(Column("name", "name"), Column("kind", "kind"), Column("built"), Column("remarks"), Column("owner")),
        rows=values,
        anchors=anchors,
        ring_points=np.empty((0, 3)),
        ring_offsets=np.zeros(1, np.int32),
        ring_feature=np.empty(0, np.int32),
        ring_is_hole=np.empty(0, np.bool_),
        bounds=Bounds.of_points(anchors),
        suspect=((rows - 2, "0,0"), (rows - 1, "whole degrees")),
    )
    report = InputReport(
        "survey.csv",
        "table",
        crs="EPSG:4326",
        vertical_datum="draped",
        counts={"features": rows, "suspect": 2},
        assumptions=(note("columns named latitude and longitude are taken as WGS 84"),),
        warnings=(note("{n} rows have coordinates that cannot be trusted", n=2),),
        details={"suspect_rows": [(rows - 1, "0,0"), (rows, "whole degrees")]},
    )
    return DistrictLayer(table, name="Historic buildings", report=report, layer_id="records")


def observation(
    number: int, *, source: str = "", kind: str = "event", minute: float = 0.0, placed: bool = True, **payload: object
) -> Observation:
    """Return one record `minute` minutes after the start."""
    return Observation(
        kind=kind,  # type: ignore[arg-type]
        id=f"{source or kind}-{number}-{minute}",
        source_id=source or f"{kind}-{number}",
        observed_at=START + timedelta(minutes=minute),
        position=LonLatH(120.3201 + number * 1e-4, 36.0652, 12.0) if placed else None,
        payload=payload,  # type: ignore[arg-type]
    )


def observations() -> tuple[Observation, ...]:
    """Return an event with its life cycle, others around it, a sensor that falls silent, a camera, a truck."""
    deadline = (START + timedelta(minutes=40)).isoformat()
    goods = {"title": "Goods outside a shop", "title_zh": "出店占道", "category": "Street order", "severity": "warning"}
    records = [
        observation(0, source="case", **goods, state="open", deadline=deadline),
        observation(0, source="case", minute=21, **goods, state="under_way", deadline=deadline, note="verified"),
        observation(0, source="case", minute=59, **goods, state="done", deadline=deadline),
        observation(1, source="bin", minute=5, title="Bin overflows", category="Waste", deadline=deadline),
        observation(2, source="fire", minute=30, title="Smoke", severity="alarm", state="open", storey="storey-2"),
        observation(3, source="lost", minute=31, title="Noise", placed=False, state="open"),
        observation(4, source="t-1703", kind="reading", minute=1, title="Room 1703", value=21.53, unit="°C",
                    quantity="temperature", limit_s=300, building="building-0", storey="storey-1", space="space-1-0"),
        observation(5, source="cam-7", kind="pose", minute=0, title="Zhongshan Road 7", fov_deg=62, heading_deg=80.0,
                    **{"class": "camera"}),
        observation(6, source="truck", kind="pose", minute=33, title="Truck 12", **{"class": "vehicle"}),
    ]  # fmt: skip
    return tuple(sorted(records, key=lambda record: record.observed_at))


def live_layer(records: tuple[Observation, ...] | None = None, *, max_things: int = 100_000) -> LiveLayer:
    """Return a recording that stands at its start."""
    taken = observations() if records is None else records
    report = InputReport("events.jsonl", "replay", counts={"events": 6, "readings": 1, "poses": 2})
    return LiveLayer(
        name="Today",
        site=SITE,
        report=report,
        layer_id="live",
        recording=Recording("Today", taken),
        max_things=max_things,
    )


class MeshLayer(Layer):
    """Stands for a tile tree: the panels only look at what every layer has."""

    kind = "tileset"


def mesh_layer() -> MeshLayer:
    """Return a mesh of which something was assumed."""
    report = InputReport(
        "production5",
        "osgb",
        crs="EPSG:4549",
        vertical_datum="ellipsoidal",
        origin=LonLatH(113.379986, 22.495137, 0),
        bounds=Bounds(-100, -80, 0, 100, 80, 62.5),
        counts={"tiles": 13, "triangles": 81260, "missing": 27},
        assumptions=(note("the parameters of the SRS win over its code {code}", code="EPSG:4547"),),
        warnings=(note("{n} child tiles are not in the delivery; their parents stay", n=27),),
    )
    return MeshLayer(name="Oblique mesh of the old town, production 5", report=report, layer_id="mesh")


@dataclass
class Sample:
    """The model of a session."""

    layers: LayerList = field(default_factory=LayerList)
    selection: Selection = field(default_factory=Selection)
    clock: Clock = field(default_factory=Clock)

    def listeners(self) -> int:
        """Return how many listen to anything of the model."""
        signals = [self.layers.added, self.layers.removed, self.layers.reordered, self.selection.changed]
        signals += [self.clock.moved, self.clock.changed]
        for layer in self.layers:
            signals.append(layer.changed)
            if isinstance(layer, LiveLayer):
                signals.append(layer.observed)
        return sum(len(signal) for signal in signals)

    def at(self, minute: float) -> None:
        """Go to `minute` minutes after the start, as the application's ticker does."""
        when = START + timedelta(minutes=minute)
        self.clock.seek(when)
        for layer in self.layers:
            if isinstance(layer, LiveLayer):
                layer.reset_to(when)


def sample() -> Sample:
    """Return a session with one layer of each kind, the clock over its recording."""
    made = Sample()
    for layer in (mesh_layer(), building_layer(), district_layer(), live_layer()):
        made.layers.add(layer)
    made.clock.set_range(START, START + timedelta(minutes=60))
    return made
