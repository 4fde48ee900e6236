"""Tenants, resource use and devices of a storey."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from layers.building import BuildingLayer, RowRef
from layers.data.observation import Observation
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.live import LiveLayer
from layers.resource_use import Quantity, quantity_of, resource_use
from layers.site import Site
from layers.storey_facts import FactsOfBuildings
from tests.building_sample import sample_building
from tests.layers.tables import table

NOW = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)
B1, F1, F2 = range(3)

TENANTS = table(
    ["id", "name", "name_zh", "status", "storey", "rooms", "area_m2", "trade", "since"],
    ("Z1", "Cafe One", "一号咖啡馆", "let", "1F", "0", 30.0, "Cafe", "2020-05"),
    ("Z2", "", "", "vacant", "1F", "1", 10.0, "", ""),
    ("Z3", "Bank", "银行", "let", "2F", "0 1", 60.0, "Bank", "2021-01"),
    roles=("id", "name", "name_zh"),
)
USE = table(
    ["date", "storey", "electricity_kwh", "water_m3", "area_m2"],
    ("2026-05-18", "1F", 10.0, 1.0, 40.0),
    ("2026-05-19", "1F", 20.0, None, 40.0),
    ("2026-05-18", "2F", 30.0, 2.0, 60.0),
    ("2026-05-19", "2F", 40.0, 0.0, 60.0),
    ("yesterday", "2F", 999.0, 0.0, 60.0),
    ("2026-05-19", "Roof", 999.0, 0.0, 60.0),
)
SENSORS = table(
    ["id", "name", "kind", "unit", "storey", "space"],
    ("T1", "Thermometer", "temperature", "°C", "1F", "0"),
    ("T2", "Meter", "power", "kW", "1F", "1"),
    roles=("id", "name", "kind"),
)


def reading(source: str, value: float, *, minutes: float = 0.0, **place: str) -> Observation:
    payload = {"title": f"Live {source}", "quantity": "temperature", "unit": "°C", "value": value, "limit_s": 900}
    when = NOW - timedelta(minutes=minutes)
    return Observation(kind="reading", id=source, source_id=source, observed_at=when, position=None,
                       payload={**payload, **place})  # fmt: skip


@pytest.fixture
def layers() -> LayerList:
    made = LayerList()
    live = LiveLayer(name="Live", site=Site.local(), layer_id="live")
    live.now = NOW
    live.apply(
        [
            reading("T1", 21.5, storey="1F", space="0"),
            reading("T9", 18.0, minutes=60, storey="storey-2F"),
            reading("T8", 18.0, building="another", storey="2F"),
            reading("T7", 18.0),
        ]
    )
    made.add(live)
    for name, rows in (("tenants", TENANTS), ("use", USE), ("sensors", SENSORS)):
        made.add(DistrictLayer(rows, name=name, layer_id=name))
    made.add(BuildingLayer(sample_building(), name="House", layer_id="house"))
    return made


def house(layers: LayerList) -> BuildingLayer:
    found = layers["house"]
    assert isinstance(found, BuildingLayer)
    return found


def test_tenants_stand_on_their_storeys_with_what_is_vacant(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers).of(house(layers))
    assert [(t.name, t.trade, t.area_m2, t.is_vacant, t.since) for t in facts.tenants_of(F1)] == [
        ("Cafe One", "Cafe", 30.0, False, "2020-05"),
        ("", "", 10.0, True, ""),
    ]
    assert facts.tenants_of(F1)[0].spaces == ("room-1F-0",)
    assert (facts.letting(F1).let_m2, facts.letting(F1).vacancy) == (30.0, 0.25)
    assert facts.letting(-1).vacancy == 0.1
    assert np.isnan(facts.letting(B1).vacancy)


def test_use_is_added_up_by_storey_and_day(layers: LayerList) -> None:
    use = FactsOfBuildings(layers).of(house(layers)).use
    assert use.quantities == (Quantity("electricity", "kWh"), Quantity("water", "m³"))
    assert use.days == (date(2026, 5, 18), date(2026, 5, 19))
    assert use.by_day(0, F1).tolist() == [10.0, 20.0]
    assert use.by_day(0, -1).tolist() == [40.0, 60.0]
    assert use.mean_by_day(0).tolist() == [20.0, 30.0]
    assert np.array_equal(use.by_storey(0), [np.nan, 30.0, 70.0], equal_nan=True)
    assert np.array_equal(use.by_day(1, F1), [1.0, np.nan], equal_nan=True)


def test_rows_of_one_storey_and_day_are_added() -> None:
    rows = table(["date", "gas_m3"], ("2026-05-18", 2.0), ("2026/05/18", 3.0))
    use = resource_use([(rows, np.array([0, 0], np.int32))], 1)
    assert use.by_storey(0).tolist() == [5.0]


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("electricity_kwh", Quantity("electricity", "kWh")),
        ("Hot water (m3)", Quantity("hot water", "m³")),
        ("heat [MWh]", Quantity("heat", "MWh")),
        ("area_m2", None),
        ("employees", None),
        ("kwh", None),
    ],
)
def test_a_unit_at_its_end_tells_that_a_column_is_of_use(column: str, found: Quantity | None) -> None:
    assert quantity_of(column) == found


def test_devices_are_listed_heard_or_both(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers).of(house(layers))
    on_first = facts.devices(F1)
    assert [(d.name, d.quantity, d.unit, d.space, d.layer_id, d.row) for d in on_first] == [
        ("Live T1", "temperature", "°C", "room-1F-0", "live", 0),
        ("Meter", "power", "kW", "room-1F-1", "", 1),
    ]
    heard = facts.thing(on_first[0])
    assert heard is not None
    assert heard.value == 21.5
    assert facts.thing(on_first[1]) is None
    assert [d.source_id for d in facts.devices(F2)] == ["T9"]
    assert facts.heard(F1) == (1, 2)
    assert facts.heard(F2) == (0, 1)
    assert facts.heard(-1) == (1, 3)
    assert len(facts.devices(-1, limit=2)) == 2


def test_a_filter_of_the_live_layer_hides_no_device(layers: LayerList) -> None:
    live = layers["live"]
    assert isinstance(live, LiveLayer)
    live.filter = replace(live.filter, storey=("nowhere",))
    assert FactsOfBuildings(layers).of(house(layers)).heard(-1) == (1, 3)


def test_facts_are_kept_until_a_table_comes(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers)
    first = facts.of(house(layers))
    assert facts.of(house(layers)) is first
    layers.remove(layers["tenants"])
    assert facts.of(house(layers)).tenants == ()


def test_rows_and_live_things_lead_to_their_storey(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers)
    tenants, live = layers["tenants"], layers["live"]
    assert isinstance(tenants, DistrictLayer)
    assert isinstance(live, LiveLayer)
    place_of = facts.storeys_of_rows(tenants)
    found = place_of(2)
    assert found is not None
    assert (found[0].layer_id, found[1].storey) == ("house", F2)
    thing = live.thing("T1")
    elsewhere = live.thing("T8")
    assert thing is not None
    assert elsewhere is not None
    at = facts.storeys_of_things()(thing)
    assert at is not None
    assert at[1].spaces == ("room-1F-0",)
    assert facts.storeys_of_things()(elsewhere) is None


def test_an_empty_table_says_nothing(layers: LayerList) -> None:
    layers.add(DistrictLayer(table(["storey", "trade", "area_m2"]), name="empty"))
    assert len(FactsOfBuildings(layers).of(house(layers)).joined) == 3


def test_a_building_cut_out_of_a_mesh_takes_no_names_from_a_model(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers)
    before = facts.of(house(layers))
    cut_out = BuildingLayer(
        replace(sample_building(), guid="other", name="Other"), name="cut out", stands_for=RowRef("rows", 0)
    )
    layers.add(cut_out)
    assert facts.of(house(layers)) is before
    assert len(before.tenants) == 3
    # It has the model's names for its storeys: what only says "1F" is not in it.
    assert facts.of(cut_out).tenants == ()


def test_a_device_that_moves_is_where_it_says_it_is_now(layers: LayerList) -> None:
    facts = FactsOfBuildings(layers).of(house(layers))
    live = layers["live"]
    assert isinstance(live, LiveLayer)
    assert "T1" in {d.source_id for d in facts.devices(F1)}
    live.apply([reading("T1", 20.0, minutes=-1, storey="2F", space="0")])
    assert "T1" not in {d.source_id for d in facts.devices(F1) if d.layer_id}
    assert "T1" in {d.source_id for d in facts.devices(F2)}
