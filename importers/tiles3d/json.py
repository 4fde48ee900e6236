"""The JSON of a tileset.json, decoded tile by tile: usual tiles to records at once, all others to plain values.

A large document's tree is never in memory as a whole: children are text until they are reached.
"""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from importers.place import Place
from importers.strict_json import decode_json

# A document up to this is checked for names that stand twice in one object; in a larger one the last of them counts.
STRICT_BYTES = 1 << 20
# Text up to this is decoded with all tiles in it.
PIECE_BYTES = 1 << 17

_F: TypeAlias = float
Box: TypeAlias = tuple[_F, _F, _F, _F, _F, _F, _F, _F, _F, _F, _F, _F]
Region: TypeAlias = tuple[_F, _F, _F, _F, _F, _F]


class UsualVolume(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A box or a region, and nothing else."""

    box: Box | msgspec.UnsetType = msgspec.UNSET
    region: Region | msgspec.UnsetType = msgspec.UNSET


class UsualContent(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A content with an address alone."""

    uri: str


class UsualTile(msgspec.Struct, forbid_unknown_fields=True):
    """A tile written as nearly all are: no transform, no extension, one content at most."""

    boundingVolume: UsualVolume
    # Unset where it is left out; null is for the reader of all other tiles to refuse.
    geometricError: Annotated[float, msgspec.Meta(ge=0)] | msgspec.UnsetType = msgspec.UNSET
    refine: Literal["ADD", "REPLACE", "add", "replace"] | msgspec.UnsetType = msgspec.UNSET
    content: UsualContent | msgspec.UnsetType = msgspec.UNSET
    children: list["UsualTile"] = []

    def plain(self) -> dict[str, object]:
        """Return it as the values it was written as; children stay records."""
        volume = msgspec.to_builtins(self.boundingVolume)
        result: dict[str, object] = {"boundingVolume": {name: list(numbers) for name, numbers in volume.items()}}
        for name in ("geometricError", "refine"):
            if getattr(self, name) is not msgspec.UNSET:
                result[name] = getattr(self, name)
        if self.content is not msgspec.UNSET:
            result["content"] = {"uri": self.content.uri}
        if self.children:
            result["children"] = self.children
        return result


_usual = msgspec.json.Decoder(UsualTile)


def decode_tileset(data: bytes, *, place: Place) -> dict[str, object]:
    """Return the JSON of a tileset.json, or of a glTF; the children of its ``root`` are still text. Any thread.

    Raises
    ------
    ImportFailed
    """
    is_small = len(data) <= STRICT_BYTES
    json = decode_json(data, place=place) if is_small else {}
    if is_small and not isinstance(json.get("root"), dict):
        return json
    text = memoryview(data)[3 if data[:3] == b"\xef\xbb\xbf" else 0 :]
    parts = _decoded(bytes(text).rstrip(b"\0") if is_small else text, dict[str, msgspec.Raw], place=place)
    root = parts.pop("root", None)
    for name, value in parts.items() if not is_small else ():
        json[name] = _decoded(value, object, place=place.at(name))
    if root is not None:
        json["root"] = _parted(root, place=place.at("root"))
    return json


def decode_tile(value: object, *, place: Place) -> UsualTile | dict[str, object]:
    """Return a tile that may still be text.

    Raises
    ------
    ImportFailed
    """
    if type(value) is UsualTile:
        return value
    if type(value) is not msgspec.Raw:
        return place.mapping(value)
    if memoryview(value).nbytes <= PIECE_BYTES:
        try:
            return _usual.decode(value)
        except (msgspec.ValidationError, RecursionError):
            pass
        except msgspec.MsgspecError as error:
            raise _damaged(error, place=place) from error
    return place.mapping(_parted(value, place=place))


def _parted(text: msgspec.Raw, *, place: Place) -> object:
    """Return a value whose ``children`` are still text, one by one."""
    if not bytes(memoryview(text)[:64]).lstrip().startswith(b"{"):
        return _decoded(text, object, place=place)
    parts = _decoded(text, dict[str, msgspec.Raw], place=place)
    result: dict[str, object] = {}
    for name, part in parts.items():
        is_list = name == "children" and bytes(memoryview(part)[:64]).lstrip().startswith(b"[")
        result[name] = _decoded(part, list[msgspec.Raw] if is_list else object, place=place.at(name))
    return result


def _decoded(text: object, kind: Any, *, place: Place) -> Any:
    try:
        return msgspec.json.decode(text, type=kind)  # type: ignore[call-overload]
    except RecursionError:
        raise place.refuse("the JSON is nested too deeply") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(error, place=place) from error


def _damaged(error: Exception, *, place: Place) -> Exception:
    if "out of range" in str(error):
        return place.refuse("the number is not finite")
    return place.refuse("the JSON is damaged ({reason})", reason=str(error)[:120])
