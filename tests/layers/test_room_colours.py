"""Rooms coloured by what is known of them."""

from layers.layer_list import LayerList
from layers.room_colours import AREA, TRADE, VACANCY, room_quantities, room_theme
from layers.storey_facts import FactsOfBuildings, StoreyFacts
from tests.layers.test_storey_facts import B1, F1, F2, house, layers

__all__ = ["layers"]


def facts_of(layers: LayerList) -> StoreyFacts:
    return FactsOfBuildings(layers).of(house(layers))


def test_what_rooms_can_be_coloured_by_is_what_is_known(layers: LayerList) -> None:
    facts = facts_of(layers)
    assert room_quantities(facts, F1) == (TRADE, VACANCY, AREA, "live:temperature")
    assert room_quantities(facts, B1) == (AREA,)


def test_trades_and_vacancy_go_to_the_rooms_of_the_tenants(layers: LayerList) -> None:
    facts = facts_of(layers)
    trades = room_theme(facts, F1, TRADE)
    assert trades is not None
    assert [(c.label, c.count) for c in trades.classes] == [("Cafe", 1)]
    assert trades.colours == {"room-1F-0": trades.classes[0].colour}
    vacancy = room_theme(facts, F1, VACANCY)
    assert vacancy is not None
    assert {c.label for c in vacancy.classes} == {"let", "vacant"}
    assert len(set(vacancy.colours.values())) == 2
    everywhere = room_theme(facts, -1, TRADE)
    assert everywhere is not None
    assert everywhere.colours.keys() == {"room-1F-0", "room-2F-0", "room-2F-1"}


def test_what_is_measured_goes_to_the_room_while_it_holds(layers: LayerList) -> None:
    theme = room_theme(facts_of(layers), F1, "live:temperature")
    assert theme is not None
    assert theme.colours.keys() == {"room-1F-0"}
    assert [c.label for c in theme.classes] == ["21.5"]


def test_nothing_known_is_no_theme(layers: LayerList) -> None:
    facts = facts_of(layers)
    assert room_theme(facts, F2, "live:temperature") is None
    assert room_theme(facts, B1, TRADE) is None
    assert room_theme(facts, F1, "") is None
