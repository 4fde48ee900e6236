"""The six recordings of a day: what each holds, and that the product opens it."""

import pytest

from importers.importer import ImportContext
from resources.demo.town.live.day import FILES
from tests.resources.demo.town.live.conftest import Day, table
from twin_app import registry


def test_every_source_is_there_and_all_of_it_is_of_one_day(day: Day) -> None:
    assert len(day.events) == 700
    assert len(day.vehicles) == 600
    assert len(day.crowds) >= 28
    assert len(day.drones) == 2
    assert set(day.readings) == {row["id"] for row in table(day.folder / "sensors.csv", "utf-8-sig")}
    for name in FILES:
        assert len(set(day.ids[name])) == len(day.ids[name])
        assert day.times[name] == sorted(day.times[name])
        assert 0 <= day.times[name][0] < 700
        assert day.times[name][-1] < 86_400
        assert day.heads[name]["format"] == "liyuan.replay/1"
        assert day.heads[name]["title_zh"]
    assert sum((day.folder / name).stat().st_size for name in FILES) < 125e6


@pytest.mark.parametrize("name", FILES)
def test_the_product_opens_each_recording_with_a_clean_report(day: Day, name: str) -> None:
    path = day.folder / name
    result = registry.choose(path).read(path, ImportContext())
    assert not result.report.warnings
    assert not result.report.errors
    assert not result.report.assumptions
    assert result.report.counts["observations"] == len(day.ids[name])
    assert result.report.counts["rejected"] == result.report.counts["without_place"] == 0
