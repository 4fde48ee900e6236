"""Hostile recordings: JSON lines, and tables with a mapping (the feeds' cases 107 to 116, as a file can hold them)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layers.data.recording import Recording
from tests.hostile.opening import LOADED, REFUSED, SKIPPED, Case, Outcome, World

HEADER = b'{"format": "liyuan.replay/1", "title": "Hostile"}\n'


def record(**more: Any) -> dict[str, Any]:
    return {
        "kind": "event",
        "id": "e",
        "source_id": "s",
        "observed_at": "2026-05-20T02:45:00Z",
        "position": {"lon": 120.316, "lat": 36.064, "h": 20},
        "payload": {"title": "a"},
    } | more


GOOD = json.dumps(record(id="good")).encode() + b"\n"


def lines(*bad: bytes | dict[str, Any]) -> Callable[[World], Path]:
    """Write a recording of one good record and others."""

    def put(world: World) -> Path:
        found = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in bad]
        return world.put("x.jsonl", HEADER + GOOD + b"\n".join(found) + b"\n")

    return put


def recording_of(outcome: Outcome) -> Recording:
    assert outcome.result is not None
    (recording,) = outcome.result.data
    assert isinstance(recording, Recording)
    return recording


def kept(count: int) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert len(recording_of(outcome).observations) == count

    return look


def refused_one(reason: str) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        recording = recording_of(outcome)
        assert len(recording.observations) == 1
        assert recording.rejected_count == 1
        assert reason in recording.rejected[0][1]

    return look


def mapping(**more: Any) -> dict[str, Any]:
    return {
        "format": "liyuan.replay-mapping/1",
        "file": "t.csv",
        "records": [{"kind": "reading", "source_id": {"value": "s"}, "observed_at": {"column": "t"}}],
    } | more


def mapped(text: dict[str, Any] | bytes, *, give: str = "t.mapping.json") -> Callable[[World], Path]:
    def put(world: World) -> Path:
        world.put("t.csv", "t,v\n2026-05-20T02:45:00Z,1\n")
        world.secret.with_suffix(".csv").write_text("t,v\n2026-05-20T02:45:00Z,1\n", encoding="ascii")
        world.put("t.mapping.json", text if isinstance(text, bytes) else json.dumps(text))
        return world.data / give

    return put


def linked_table(world: World) -> Path:
    path = mapped(mapping(file="linked.csv"))(world)
    (world.data / "linked.csv").symlink_to(world.secret.with_suffix(".csv"))
    return path


def sources(count: int) -> Callable[[World], Path]:
    return lines(*(record(id=f"e{i}", source_id=f"s{i}", kind="reading") for i in range(count)))


BAD = (
    ("107_bad_utf8", GOOD[:-2].replace(b'"a"', b'"\xff\xfe"') + b"}", "not JSON"),
    ("108_depth_100000", b'{"payload":' * 100_000, ""),
    ("108_depth_in_payload", json.dumps(record(payload={"a": [[[]]]})).encode(), "payload"),
    ("109_10MB", json.dumps(record(payload={"t": "x" * 10_000_000})).encode(), "longer than 1 MB"),
    ("110_nan_position", json.dumps(record(position={"lon": float("nan"), "lat": 36.0})).encode(), "not JSON"),
    ("110_huge_position", json.dumps(record(position={"lon": 7.5, "lat": 36.0})).replace("7.5", "1e400").encode(), ""),
    ("111_null_stamp", json.dumps(record(observed_at=None)).encode(), "observed_at"),
    ("111_no_offset", json.dumps(record(observed_at="2026-05-20T02:45:00")).encode(), "no offset"),
    ("112_1969", json.dumps(record(observed_at="1969-05-20T02:45:00Z")).encode(), "before 1970"),
    ("113_year_9999", json.dumps(record(observed_at="9999-12-31T23:59:59-23:59")).encode(), ""),
    ("114_key_count", json.dumps(record(payload={str(i): i for i in range(100)})).encode(), "payload"),
    ("115_id_too_long", json.dumps(record(id="x" * 1000)).encode(), "id"),
    ("115_id_twice", GOOD.strip(), "its id was there before"),
    ("115_unknown_kind", json.dumps(record(kind="command")).encode(), "unknown kind"),
)

CASES = (
    *(
        Case(f"{name}_line", lines(line), SKIPPED, "1 records were refused", refused_one(reason))
        for name, line, reason in BAD
    ),
    Case("116_20000_sources", sources(20_000), LOADED, check=kept(20_001)),
    Case(
        "replay_digits",
        lines(json.dumps(record(payload={"value": 1})).replace(": 1}", ": " + "9" * 300 + "}").encode()),
        LOADED,
        check=kept(2),
    ),
    Case("replay_no_header", lambda w: w.put("x.jsonl", GOOD), REFUSED, "line 1"),
    Case("replay_header_depth", lambda w: w.put("x.jsonl", b"[" * 100_000), REFUSED, "line 1"),
    Case("replay_header_10MB", lambda w: w.put("x.jsonl", b"x" * 10_000_000), REFUSED, "line 1"),
    Case("replay_nothing_valid", lambda w: w.put("x.jsonl", HEADER + b"{}\n[]\nx\n"), REFUSED, "no valid record"),
    Case(
        "replay_control_kind",
        lambda w: w.put("x.jsonl", HEADER + json.dumps(record(kind="\x1b[2J\u202e")).encode()),
        REFUSED,
        "\\u001b[2J",
    ),
    Case("mapping_whole", mapped(mapping()), LOADED, check=kept(1)),
    Case("mapping_dotdot", mapped(mapping(file="../secret.csv")), REFUSED, "not in the same folder"),
    Case("mapping_backslash", mapped(mapping(file="..\\secret.csv")), REFUSED, "not in the same folder"),
    Case("mapping_abs", mapped(mapping(file="/etc/passwd")), REFUSED, "not in the same folder"),
    Case("mapping_symlink_out", linked_table, REFUSED, "leads out"),
    Case("mapping_itself", mapped(mapping(file="t.mapping.json")), REFUSED),
    Case("mapping_nothing", mapped(mapping(file="")), REFUSED, "names no table"),
    Case("mapping_zone_dotdot", mapped(mapping(time_zone="../../../etc/passwd")), REFUSED, "time zone"),
    Case("mapping_zone_offset", mapped(mapping(time_zone="+08:99")), REFUSED, "time zone"),
    Case(
        "mapping_depth",
        mapped(b'{"format": "liyuan.replay-mapping/1", "records": ' + b"[" * 100_000),
        REFUSED,
        "not valid",
    ),
    Case("mapping_surprise", mapped(mapping(run="calc.exe")), REFUSED, "not valid"),
    Case(
        "mapping_regex_format",
        mapped(
            mapping(
                records=[
                    {
                        "kind": "reading",
                        "source_id": {"value": "s"},
                        "observed_at": {"column": "t", "format": "%" * 999},
                    }
                ]
            )
        ),
        REFUSED,
    ),
)
