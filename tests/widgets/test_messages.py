import re
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication, QTranslator

from layers.data.report import note
from layers.errors import ImportFailed
from widgets.messages import say, say_progress, say_where
from widgets.wording import age_text, bytes_text, duration_text, lonlat_text, short_count, zone_note, zone_text

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Backwards(QTranslator):
    """Turns every message around, its placeholders kept."""

    def translate(self, context, text, *_):
        words = text.split(" ")
        return " ".join(reversed(words)) if context == "Message" else text

    def isEmpty(self):
        return False


def test_templates_are_translated_before_their_values_are_filled_in(qapp):
    translator = Backwards()
    QCoreApplication.installTranslator(translator)
    try:
        assert say(note("{n} rows left", n="two words")) == "left rows two words"
        error = ImportFailed("a.osgb", problem="it has {n} bytes", advice="copy it", n=7)
        assert say(error) == "bytes 7 has it; it copy"
    finally:
        QCoreApplication.removeTranslator(translator)
    assert say(error) == "it has 7 bytes; copy it"
    assert say(ValueError("other")) == "other"


def test_an_age_names_the_day_when_it_is_another_one():
    assert age_text(NOON - timedelta(minutes=3), NOON).endswith("3 min ago")
    assert "2026-02-2" in age_text(NOON - timedelta(days=3), NOON)
    assert age_text(NOON + timedelta(seconds=5), NOON).endswith("5 s ahead of the clock")


def test_spans_are_said_in_two_units():
    assert [duration_text(s) for s in (0, 59, 60, 3599, 3660, 90_000)] == [
        "0 s", "59 s", "1 min", "59 min", "1 h 01 min", "1 d 1 h",
    ]  # fmt: skip


def test_sizes_and_counts_fit_a_line():
    assert bytes_text(812 << 20) == "812 MiB"
    assert bytes_text(3 << 30) == "3.0 GiB"
    assert short_count(1_800_434) == "1.80 M"
    assert short_count(81_260) == "81 k"


class Places(QTranslator):
    """Knows one place and one progress text."""

    def translate(self, context, text, *_):
        known = {("Where", "line {n}, column {m}"): "{m} in {n}", ("Message", "{n} tiles"): "{n} Kacheln"}
        return known.get((context, text), text)

    def isEmpty(self):
        return False


def test_a_place_in_a_file_is_translated_with_its_numbers(qapp):
    def place(where):
        return say_where(ImportFailed("a.json", problem="p", advice="a", where=where))

    assert place("line 3, column 41") == "line 3, column 41"
    translator = Places()
    QCoreApplication.installTranslator(translator)
    try:
        assert place("line 3, column 41") == "41 in 3"
        assert say_progress("1204 tiles") == "1204 Kacheln"
        for as_it_came in ("", "root.children[3]", "Tile_+012_+034/{n}.osgb", "1 2 3 4"):
            assert place(as_it_came) == as_it_came
            assert say_progress(as_it_came) == as_it_came
    finally:
        QCoreApplication.removeTranslator(translator)


class Parts(QTranslator):
    """Knows two formats and a reason."""

    def translate(self, context, text, *_):
        known = {
            "Tables (CSV, Excel)": "Tabellen (CSV, Excel)",
            "3D Tiles": "3D-Kacheln",
            "expecting value": "Wert fehlt",
        }
        return known.get(text, text)

    def isEmpty(self):
        return False


def test_reasons_and_lists_of_formats_are_translated_in_a_refusal_and_names_are_not(qapp):
    translator = Parts()
    QCoreApplication.installTranslator(translator)
    try:
        refused = ImportFailed(
            "a.x", problem="no JSON: {reason} in {column}", advice="formats: {formats}",
            reason="Expecting value", column="3D Tiles", formats="3D Tiles, Tables (CSV, Excel), LAS",
        )  # fmt: skip
        assert say(refused) == "no JSON: Wert fehlt in 3D Tiles; formats: 3D-Kacheln, Tabellen (CSV, Excel), LAS"
    finally:
        QCoreApplication.removeTranslator(translator)


def test_a_place_has_its_hemispheres():
    assert lonlat_text(120.316, 36.064) == "120.316000° E, 36.064000° N"
    assert lonlat_text(-76.61, -39.29) == "76.610000° W, 39.290000° S"


def test_the_zone_that_times_are_told_in_is_said():
    assert re.fullmatch(r"UTC[+-]\d\d:\d\d", zone_text(NOON))
    minutes = NOON.astimezone().utcoffset() // timedelta(minutes=1)
    assert zone_text(NOON) == f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    assert zone_text(NOON) in zone_note(NOON)
