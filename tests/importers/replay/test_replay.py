"""Recordings: `liyuan.replay/1`, CSV through mappings, and what feeds lie about."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from importers.importer import ImportContext
from importers.replay.importer import ReplayImporter
from layers.data.observation import REPLAY_FORMAT
from layers.data.recording import Recording
from layers.errors import ImportFailed
from layers.site import LonLatH, Site
from tests.shared_data import shared_data

CONTEXT = ImportContext()
DOCS = Path(__file__).parents[3] / "docs"
HEADER = {"format": REPLAY_FORMAT, "title": "An hour"}


def record(number=1, **changes):
    return {
        "kind": "event",
        "id": f"r{number}",
        "source_id": "case-1",
        "observed_at": f"2026-03-01T10:{number % 60:02d}:00+08:00",
        "position": {"lon": 120.32 + number / 10_000, "lat": 36.0712, "h": 10.0},
        "payload": {"title": "Goods outside a shop", "state": "open"},
        **changes,
    }


def written(folder, *records, header=HEADER, name="x.jsonl"):
    path = folder / name
    lines = [r if isinstance(r, bytes) else json.dumps(r, ensure_ascii=False).encode() for r in (header, *records)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def read(path, context=CONTEXT):
    result = ReplayImporter().read(path, context)
    (recording,) = result.data
    assert isinstance(recording, Recording)
    return result, recording


def refusal(path):
    with pytest.raises(ImportFailed) as caught:
        ReplayImporter().read(path, CONTEXT)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_records_come_back_in_utc_with_their_place(tmp_path):
    result, recording = read(
        written(tmp_path, record(1), record(2, kind="pose", payload={"heading_deg": 90, "x": None}))
    )
    assert (recording.name, result.name) == ("An hour", "An hour")
    first, second = recording.observations
    assert first.observed_at == datetime(2026, 3, 1, 2, 1, tzinfo=UTC)
    assert first.observed_at.tzinfo is UTC
    assert first.position == LonLatH(120.3201, 36.0712, 10.0)
    assert second.payload == {"heading_deg": 90, "x": None}
    assert result.report.counts["events"] == result.report.counts["poses"] == 1
    assert result.site.origin.h == 10.0
    assert result.report.details["start"] == "2026-03-01T02:01:00+00:00"


def test_a_position_without_height_is_draped_at_the_sites_height(tmp_path):
    flat = record(1, position={"lon": 120.32, "lat": 36.07})
    path = written(tmp_path, flat, record(2, source_id="case-2", position=None))
    result, recording = read(path, ImportContext(site=Site(LonLatH(120.3, 36.0, 55.0))))
    assert recording.observations[0].position == LonLatH(120.32, 36.07, 55.0)
    assert recording.observations[0].payload["draped"] is True
    assert recording.observations[1].position is None
    assert result.report.counts["without_place"] == 1
    assert any("draped" in str(n) for n in result.report.assumptions)


def test_a_record_without_a_place_keeps_that_of_its_source_and_is_no_cause_for_a_warning(tmp_path):
    early = record(1, position=None)
    result, recording = read(written(tmp_path, early, record(2), record(3, position=None)))
    assert [o.position is None for o in recording.observations] == [True, False, True]
    assert recording.table.placed().tolist() == [-1, 1, 1]
    assert result.report.counts["without_place"] == 1
    assert [str(n) for n in result.report.warnings] == ["1 records have no position: listed, not drawn"]
    assert not read(written(tmp_path, record(2), record(3, position=None)))[0].report.warnings


def test_payloads_of_one_source_come_back_each_as_it_was(tmp_path):
    payloads = [
        {"title": "a", "value": 1, "on": True},
        {"title": "a", "value": 1.0, "on": 1},
        {"title": "b", "value": None, "on": True},
        {"value": 1, "title": "a", "on": True},
        {"title": "a"},
        {},
        {"title": "a", "value": 1, "on": True},
    ]
    records = [record(n, source_id=f"s{n % 2}", payload=p) for n, p in enumerate(payloads)]
    found = [o.payload for o in read(written(tmp_path, *records))[1].observations]
    assert [list(p.items()) for p in found] == [list(p.items()) for p in payloads]
    assert [[type(v) for v in p.values()] for p in found] == [[type(v) for v in p.values()] for p in payloads]


def test_of_ids_that_come_again_the_first_in_the_file_counts_wherever_they_are(tmp_path):
    again = record(1, id="r2", payload={"title": "earlier in time, later in the file"})
    result, recording = read(written(tmp_path, record(2), record(3), again, record(4), record(3)))
    assert [(o.id, o.payload["title"]) for o in recording.observations] == [
        (f"r{n}", "Goods outside a shop") for n in (2, 3, 4)
    ]
    assert [line for line, _ in recording.rejected] == [4, 6]
    assert result.report.counts["observations"] == 3


def test_lines_out_of_order_are_sorted_and_said(tmp_path):
    result, recording = read(written(tmp_path, record(5), record(3), record(4)))
    assert [o.id for o in recording.observations] == ["r3", "r4", "r5"]
    assert any("1 records were out of order" in str(n) for n in result.report.warnings)


NESTED = (
    b'{"kind": "event", "id": "n", "source_id": "s", "observed_at": "2026-03-01T10:00:00Z", "more": ' + b"[" * 50_000
)


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (record(9, kind="rumour"), "unknown kind: rumour"),
        (record(9, observed_at="2026-03-01T10:00:00"), "states no offset"),
        (record(9, observed_at="soon"), "no ISO 8601"),
        (record(9, observed_at=None), "observed_at"),
        (record(9, observed_at="1969-12-31T23:59:59Z"), "before 1970"),
        (record(9, observed_at="9999-12-31T23:59:59Z"), "far future"),
        (record(9, observed_at="0001-01-01T00:00:00+14:00"), "beyond the calendar"),
        (record(9, position={"lon": 200, "lat": 36}), "not on earth"),
        (record(9, position={"lon": 120, "lat": 36, "h": 1e9}), "height is impossible"),
        (record(9, position=[120, 36]), "position"),
        (record(9, payload={"a": {"b": 1}}), "payload"),
        (record(9, payload={f"k{i}": i for i in range(65)}), "payload"),
        (record(9, id=""), "id"),
        (record(9, source_id="s" * 300), "source_id"),
        (record(1), "id was there before"),
        (b'{"kind": "event"', "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"null", "object"),
        (json.dumps(record(9)).replace("10.0", "NaN").encode(), "not JSON"),
        (json.dumps(record(9)).replace("10.0", "1e400").encode(), ""),
        (NESTED, ""),
        (b'"' + b"x" * 1_000_001 + b'"', "longer than 1 MB"),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, str) else "record",
)
def test_a_bad_record_is_counted_with_its_line_and_the_rest_stays(tmp_path, bad, says):
    result, recording = read(written(tmp_path, record(1), bad, record(2)))
    assert [o.id for o in recording.observations] == ["r1", "r2"]
    assert recording.rejected_count == result.report.counts["rejected"] == 1
    ((line, reason),) = recording.rejected
    assert line == 3
    assert says in reason


def test_at_most_a_hundred_rejections_are_kept_and_all_are_counted(tmp_path):
    _, recording = read(written(tmp_path, record(1), *(record(9, kind="x") for _ in range(250))))
    assert recording.rejected_count == 250
    assert len(recording.rejected) == 100


def test_large_numbers_become_text_and_untrusted_places_none(tmp_path):
    records = [record(i, payload={"code": 370202198001011234}) for i in range(1, 8)]
    records.append(record(8, position={"lon": 0, "lat": 0, "h": 0}))
    result, recording = read(written(tmp_path, *records))
    assert recording.observations[0].payload["code"] == "370202198001011234"
    assert recording.observations[-1].position is None
    assert result.report.counts["suspect"] == 1
    assert result.report.details["suspect"] == [{"line": 9, "reason": "at 0, 0"}]


@pytest.mark.parametrize(
    ("header", "records", "says"),
    [
        ({"format": "liyuan.replay/9"}, [record(1)], "line 1"),
        (record(1), [record(2)], 'must be {"format": "liyuan.replay/1"}'),
        (b"", [], "line 1"),
        (b"[" * 90_000, [], "line 1"),
        (HEADER, [], "no valid record"),
        (HEADER, [record(1, kind="x")], "unknown kind"),
    ],
)
def test_files_without_a_header_or_a_valid_record_are_refused(tmp_path, header, records, says):
    assert says in refusal(written(tmp_path, *records, header=header))


def test_a_local_site_keeps_positions_and_has_no_bounds(tmp_path):
    result, recording = read(written(tmp_path, record(1)), ImportContext(site=Site.local()))
    assert recording.observations[0].position is not None
    assert result.report.bounds.is_empty


# CSV through a mapping

US_TIME = "%m/%d/%Y %I:%M:%S %p"
PLACE_311 = {"lon": {"column": "Longitude"}, "lat": {"column": "Latitude"}}
MAPPING_311 = {
    "format": "liyuan.replay-mapping/1",
    "title": "Service requests",
    "time_zone": "-05:00",
    "records": [
        {
            "kind": "event",
            "id": {"column": "SRRecordID", "suffix": ":opened"},
            "source_id": {"column": "SRRecordID"},
            "observed_at": {"column": "CreatedDate", "format": US_TIME},
            **PLACE_311,
            "payload": {
                "title": {"column": "SRType"},
                "state": {"value": "open"},
                "deadline": {"column": "DueDate", "format": US_TIME},
            },
        },
        {
            "kind": "event",
            "id": {"column": "SRRecordID", "suffix": ":closed"},
            "source_id": {"column": "SRRecordID"},
            "observed_at": {"column": "CloseDate", "format": US_TIME},
            **PLACE_311,
            "payload": {
                "title": {"column": "SRType"},
                "state": {"column": "SRStatus", "map": {"Open": "open", "In Progress": "under_way"}, "value": "done"},
            },
        },
    ],
}


def mapped(folder, source, mapping):
    shutil.copyfile(source, folder / "t.csv")
    (folder / "t.mapping.json").write_text(json.dumps(mapping), encoding="utf-8")
    return folder / "t.csv"


def test_service_requests_of_baltimore_through_a_mapping(tmp_path):
    path = mapped(tmp_path, shared_data("events-baltimore311/311_sample.csv"), MAPPING_311)
    assert ReplayImporter().can_read(path, b"")
    result, recording = read(path)
    assert result.report.counts["sources"] == 10_000
    opened = [o for o in recording.observations if o.id.endswith(":opened")]
    assert len(opened) == 10_000
    assert sum(o.position is not None for o in opened) == 8518
    (case,) = [o for o in opened if o.source_id == "5004100000j6t9wAAA"]
    assert case.observed_at == datetime(2018, 11, 13, 18, 6, 56, tzinfo=UTC)
    assert case.payload["deadline"] == "2018-11-13T18:06:56+00:00"
    assert recording.observations[0].observed_at <= recording.observations[-1].observed_at
    assert recording.rejected_count == 0


def test_buses_of_liverpool_through_a_mapping(tmp_path):
    mapping = {
        "format": "liyuan.replay-mapping/1",
        "time_zone": "+00:00",
        "records": [
            {
                "kind": "pose",
                "id": {"column": "id"},
                "source_id": {"column": "vehicle_id", "prefix": "bus "},
                "observed_at": {"column": "timestamp"},
                "lon": {"column": "longitude"},
                "lat": {"column": "latitude"},
                "payload": {"heading_deg": {"column": "bearing"}, "class": {"value": "vehicle"}},
            }
        ],
    }
    result, recording = read(mapped(tmp_path, shared_data("tracks/liverpool_bus/route14_outbound.csv"), mapping))
    counts = result.report.counts
    assert (counts["poses"], counts["sources"], counts["suspect"]) == (1533, 8, 0)
    assert {o.payload["class"] for o in recording.observations} == {"vehicle"}
    assert any(o.payload.get("heading_deg") == 53.0 for o in recording.observations)


def simple(**changes):
    one = {
        "kind": "reading",
        "source_id": {"value": "s"},
        "observed_at": {"column": "t"},
        "payload": {"value": {"column": "v"}},
    }
    return {"format": "liyuan.replay-mapping/1", "records": [{**one, **changes.pop("record", {})}], **changes}


def tiny(folder, mapping, text="t,v\n1489023159,47\n1489023219,48.5\n,50\n"):
    (folder / "t.csv").write_text(text, encoding="utf-8")
    (folder / "t.mapping.json").write_text(json.dumps(mapping), encoding="utf-8")
    return folder / "t.csv"


def test_epoch_seconds_numbers_and_rows_without_a_time(tmp_path):
    mapping = simple(record={"observed_at": {"column": "t", "format": "epoch_s"}})
    _, recording = read(tiny(tmp_path, mapping))
    assert [(o.observed_at.timestamp(), o.payload["value"]) for o in recording.observations] == [
        (1489023159, 47.0),
        (1489023219, 48.5),
    ]


def test_a_mapping_can_be_opened_itself_and_name_columns_of_a_headless_table(tmp_path):
    mapping = simple(file="t.csv", columns=["t", "v"], record={"observed_at": {"column": "t", "format": "epoch_s"}})
    path = tiny(tmp_path, mapping, "1489023159,47\n").with_name("t.mapping.json")
    assert ReplayImporter().can_read(path, path.read_bytes())
    assert len(read(path)[1].observations) == 1


def test_times_without_offset_need_a_zone(tmp_path):
    text = "t,v\n2026-03-01 10:00:00,1\n"
    assert "states no offset" in refusal(tiny(tmp_path, simple(), text))
    _, recording = read(tiny(tmp_path, simple(time_zone="+08:00"), text))
    assert recording.observations[0].observed_at == datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    assert "time zone" in refusal(tiny(tmp_path, simple(time_zone="../../etc/passwd"), text))


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ({"format": "liyuan.replay-mapping/2"}, "not valid"),
        (simple(record={"kind": "x"}), "not valid"),
        (simple(unknown=1), "not valid"),
        (simple(file="../t.csv"), "not in the same folder"),
        (simple(file="C:\\t.csv"), "not in the same folder"),
        (simple(record={"observed_at": {"column": "when"}}), 'no column "when"'),
    ],
)
def test_mappings_that_do_not_fit_are_refused(tmp_path, mapping, says):
    assert says in refusal(tiny(tmp_path, mapping))


def test_a_table_without_a_mapping_is_not_a_recording(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n", encoding="utf-8")
    assert not ReplayImporter().can_read(tmp_path / "t.csv", b"a,b")
    assert not ReplayImporter().can_read(Path("x.city.jsonl"), b'{"type": "CityJSON"}')


# The document


def test_the_example_in_the_document_is_read_and_fits_the_schema(tmp_path):
    text = (DOCS / "replay-format.md").read_text(encoding="utf-8")
    example = text.split("```jsonl\n")[1].split("```")[0]
    path = tmp_path / "example.jsonl"
    path.write_text(example, encoding="utf-8")
    _, recording = read(path)
    assert recording.rejected_count == 0
    assert {o.kind for o in recording.observations} == {"event", "reading", "pose"}
    schema = json.loads((DOCS / "schemas" / "replay-1.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for line in example.splitlines():
        validator.validate(json.loads(line))
    assert not validator.is_valid(record(1, kind="rumour"))
    assert not validator.is_valid(record(1, observed_at="2026-03-01T10:00:00"))
    mapping = json.loads(text.split("```json\n")[1].split("```")[0])
    assert read(tiny(tmp_path, mapping, text.split("```csv\n")[1].split("```")[0]))[1].observations
