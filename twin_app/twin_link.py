"""Links ``twin://open?...`` to one view of one project: where one stands, what is chosen, shown and cut, and when.

``twin://open?project=/data/town.twin&camera=12.5,-80,30,0,-20,60&layer=tower&storey=2fa...&time=2026-05-20T08:00:00Z``

A link is text that comes from anywhere. It names nothing but a project file on this machine, and parts of it; what it
asks for is checked here, and refused in one line.
"""

import math
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from layers.building import BuildingLayer
from layers.building_groups import PLAIN, GroupLook
from layers.data.camera import CameraState
from layers.data.section import UNCUT, CutPlane, SectionBox, SectionState
from layers.errors import ImportFailed
from layers.selection import SelectionPath
from twin_app.project_file import is_address
from twin_app.session import Session

SCHEME, VERB = "twin", "open"
PREFIX = f"{SCHEME}://"
MAX_CHARS, MAX_BUILDINGS, MAX_HIDDEN, MAX_TEXT = 8000, 64, 200, 1000
_MOST_M = 1e7
_SELECTION = {"layer": "layer_id", "storey": "storey", "space": "space", "element": "element", "feature": "feature"} | {
    "source": "source_id",
    "tile": "tile",
    "label": "label",
}
_KEYS = frozenset({"project", "camera", "building", "plane", "box", "cut", "time", *_SELECTION})
_SEVERAL = frozenset({"building", "plane"})


class LinkFailed(ImportFailed):
    """A link is refused."""


@dataclass(frozen=True, slots=True)
class BuildingShown:
    """How a building stands.

    Parameters
    ----------
    layer_id : str
    unfold : float
        0..1.
    isolated : str
        GUID of the only storey; empty for all.
    groups : GroupLook
    """

    layer_id: str
    unfold: float = 0.0
    isolated: str = ""
    groups: GroupLook = PLAIN


@dataclass(frozen=True, slots=True)
class TwinLink:
    """What a link asks for.

    Parameters
    ----------
    project : str
        Path of a project file; empty: what is open.
    """

    project: str = ""
    camera: CameraState | None = None
    selection: SelectionPath = field(default_factory=SelectionPath)
    buildings: tuple[BuildingShown, ...] = ()
    section: SectionState = UNCUT
    time: datetime | None = None


def link_of(session: Session) -> TwinLink:
    """Return the link to what `session` shows. GUI thread."""
    buildings = tuple(
        BuildingShown(layer.layer_id, layer.unfold, layer.isolated, layer.group_look)
        for layer in session.layers
        if isinstance(layer, BuildingLayer) and (layer.unfold or layer.isolated or layer.group_look)
    )
    return TwinLink(
        project=session.path.as_posix() if session.path is not None else "",
        camera=session.camera.destination,
        selection=session.selection.path,
        buildings=buildings[:MAX_BUILDINGS],
        section=session.section.state,
        time=session.clock.now if session.clock.start is not None else None,
    )


def text_of(link: TwinLink) -> str:
    """Return a link as text."""
    words: list[tuple[str, str]] = []
    if link.project:
        words.append(("project", link.project))
    if link.camera is not None:
        words.append(("camera", _joined(*astuple(link.camera))))
    for key, name in _SELECTION.items():
        value = getattr(link.selection, name)
        if value not in ("", -1):
            words.append((key, str(value)))
    words += [("building", _building_text(shown)) for shown in link.buildings]
    if link.section.box is not None:
        words.append(("box", _joined(*astuple(link.section.box))))
    words += [("plane", _joined(*astuple(plane))) for plane in link.section.planes]
    if link.section:
        words.append(("cut", "off" if not link.section.on else "follows" if link.section.follows else "on"))
    if link.time is not None:
        words.append(("time", link.time.astimezone(UTC).isoformat().replace("+00:00", "Z")))
    return f"{PREFIX}{VERB}?{urlencode(words, quote_via=quote, safe='/,:;')}"


def is_link(text: str) -> bool:
    """Return whether a text means to be a link."""
    return text.lstrip()[: len(PREFIX)].lower() == PREFIX


def parse_link(text: str) -> TwinLink:
    """Return what a link asks for.

    Raises
    ------
    LinkFailed
        It is no such link, or asks for what cannot be.
    """
    words = _words(text.strip())
    section = _section(text, words)
    return TwinLink(
        project=_project(text, words.get("project", [""])[0]),
        camera=_camera(text, words["camera"][0]) if "camera" in words else None,
        selection=_selection(text, words),
        buildings=tuple(_building(text, word) for word in words.get("building", ())),
        section=section,
        time=_time(text, words["time"][0]) if "time" in words else None,
    )


def _words(text: str) -> dict[str, list[str]]:
    if len(text) > MAX_CHARS:
        raise _refused(text, problem="the link is longer than {limit} characters", limit=MAX_CHARS)
    try:
        parts = urlsplit(text)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query), errors="strict")
    except ValueError:
        raise _refused(text, problem="this is no whole link") from None
    if parts.scheme != SCHEME or parts.netloc != VERB or parts.path not in ("", "/") or parts.fragment:
        raise _refused(text, problem="a link begins with {start}", start=f"{PREFIX}{VERB}?")
    words: dict[str, list[str]] = {}
    for key, value in pairs:
        if key not in _KEYS:
            raise _refused(text, problem="this version knows no {key} in a link", key=key)
        if key in words and key not in _SEVERAL:
            raise _refused(text, problem="the link says {key} twice", key=key)
        if not value.isprintable():
            raise _refused(text, problem="the {key} of the link is not text", key=key)
        words.setdefault(key, []).append(value)
    if len(words.get("building", ())) > MAX_BUILDINGS:
        raise _refused(text, problem="the link names more than {limit} buildings", limit=MAX_BUILDINGS)
    return words


def _project(text: str, path: str) -> str:
    """Return the path of a project file on this machine. An address, or a share that would be asked, is none."""
    if not path:
        return ""
    shares = path.replace("\\", "/").startswith("//")
    absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    if is_address(path) or shares or "://" in path or not absolute or ".." in PurePath(path.replace("\\", "/")).parts:
        raise _refused(text, problem="the link names no project file on this machine: {value}", value=path)
    if not path.lower().endswith(".twin"):
        raise _refused(text, problem="the link names a file that is no project: {value}", value=path)
    return path


def _camera(text: str, word: str) -> CameraState:
    x, y, z, heading, pitch, fov = _numbers(text, "camera", word, 6)
    if not (-90.0 <= pitch <= 90.0 and 1.0 <= fov <= 150.0):
        raise _refused(text, problem="the {key} of the link cannot be: {value}", key="camera", value=word)
    return CameraState(x, y, z, heading % 360.0, pitch, fov)


def _selection(text: str, words: Mapping[str, list[str]]) -> SelectionPath:
    values: dict[str, str | int] = {}
    for key, name in _SELECTION.items():
        if key not in words:
            continue
        word = words[key][0]
        if len(word) > MAX_TEXT or (key == "feature" and not (word.isascii() and word.isdecimal() and len(word) < 12)):
            raise _refused(text, problem="the {key} of the link cannot be: {value}", key=key, value=word)
        values[name] = int(word) if key == "feature" else word
    return SelectionPath(**values)  # type: ignore[arg-type]  # each as its field is


def _building_text(shown: BuildingShown) -> str:
    parts = [quote(shown.layer_id, safe="")]
    if shown.unfold:
        parts.append(f"unfold={_number_text(shown.unfold)}")
    if shown.isolated:
        parts.append(f"isolated={quote(shown.isolated, safe='')}")
    if shown.groups.alone:
        parts.append(f"alone={quote(shown.groups.alone, safe='')}")
    parts += [f"hidden={quote(key, safe='')}" for key in shown.groups.hidden[:MAX_HIDDEN]]
    if shown.groups.xray:
        parts.append("xray=1")
    return ";".join(parts)


def _building(text: str, word: str) -> BuildingShown:
    first, *rest = word.split(";")
    unfold, isolated, alone, xray = 0.0, "", "", False
    hidden: list[str] = []
    for part in rest:
        key, _, value = part.partition("=")
        match key:
            case "unfold":
                (unfold,) = _numbers(text, "unfold", value, 1)
            case "isolated":
                isolated = unquote(value)
            case "alone":
                alone = unquote(value)
            case "hidden" if len(hidden) < MAX_HIDDEN:
                hidden.append(unquote(value))
            case "xray":
                xray = value == "1"
            case _:
                raise _refused(text, problem="this version knows no {key} in a link", key=key)
    if not 0.0 <= unfold <= 1.0 or not first:
        raise _refused(text, problem="the {key} of the link cannot be: {value}", key="building", value=word)
    return BuildingShown(unquote(first), unfold, isolated, GroupLook(tuple(hidden), alone, xray))


def _section(text: str, words: Mapping[str, list[str]]) -> SectionState:
    try:
        planes = tuple(CutPlane(*_numbers(text, "plane", word, 6)) for word in words.get("plane", ()))
        box = SectionBox(*_numbers(text, "box", words["box"][0], len(fields(SectionBox)))) if "box" in words else None
        how = words.get("cut", ["on"])[0]
        if how not in ("on", "off", "follows"):
            raise ValueError
        return SectionState(planes, box, on=how != "off", follows=how == "follows" and bool(planes))
    except ValueError:
        raise _refused(text, problem="the section of the link cannot be") from None


def _time(text: str, word: str) -> datetime:
    try:
        when = datetime.fromisoformat(word.replace("Z", "+00:00"))
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise _refused(text, problem="the {key} of the link cannot be: {value}", key="time", value=word)
    return when


def _numbers(text: str, key: str, word: str, count: int) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in word.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != count or not all(math.isfinite(n) and abs(n) <= _MOST_M for n in numbers):
        raise _refused(text, problem="the {key} of the link cannot be: {value}", key=key, value=word)
    return numbers


def _joined(*numbers: float) -> str:
    return ",".join(_number_text(n) for n in numbers)


def _number_text(number: float) -> str:
    # A tenth of a millimetre, and of a thousandth of a degree; normals need more.
    return f"{number:.9g}" if abs(number) <= 1.0 else f"{number:.4f}".rstrip("0").rstrip(".")


def _refused(text: str, *, problem: str, **values: Any) -> LinkFailed:
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    return LinkFailed(shown, problem=problem, advice="copy it again from where it was made", **values)
