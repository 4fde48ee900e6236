"""Writes recordings: `liyuan.replay/1`, one JSON object a line."""

import json
from collections.abc import Iterable
from pathlib import Path

from layers.data.observation import REPLAY_FORMAT
from resources.demo.town.names import Name


def write_recording(path: Path, lines: Iterable[str], *, title: Name, start: str, end: str) -> None:
    """Write a header and the lines of records, which are in the order of time.

    Parameters
    ----------
    lines : iterable of str
        Each one record as JSON, without a line's end.
    start, end : str
        ISO 8601.
    """
    header = {"format": REPLAY_FORMAT, "title": title[0], "title_zh": title[1], "start": start, "end": end}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(compact(header) + "\n")
        file.writelines(line + "\n" for line in lines)


def compact(value: object) -> str:
    """Return JSON without spaces, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
