"""EXT_feature_metadata, the draft of EXT_mesh_features and EXT_structural_metadata, in the words of these two."""

from dataclasses import dataclass, field

from importers.metadata.schema import Json
from importers.place import Place, shown

_CHANNELS = "rgba"


@dataclass(frozen=True, slots=True)
class DraftNames:
    """Numbers of the tables and textures that the draft names; in the order in which they stand."""

    tables: dict[str, int] = field(default_factory=dict)
    textures: dict[str, int] = field(default_factory=dict)

    @staticmethod
    def of(entry: Json, *, place: Place) -> "DraftNames":
        """Return the numbers of a document's tables and textures."""
        names = (place.at(n).mapping(entry.get(n, {})) for n in ("featureTables", "featureTextures"))
        tables, textures = ({name: i for i, name in enumerate(found)} for found in names)
        return DraftNames(tables, textures)


def structure_of_draft(entry: Json, *, place: Place) -> dict[str, object]:
    """Return a document's EXT_feature_metadata as EXT_structural_metadata.

    Raises
    ------
    ImportFailed
        What stands there is of another kind; so for all functions here.
    """
    tables = place.at("featureTables").mapping(entry.get("featureTables", {}))
    textures: list[object] = []
    for name, value in place.at("featureTextures").mapping(entry.get("featureTextures", {})).items():
        where = place.at(f"featureTextures.{name}")
        found = where.mapping(value)
        properties = where.mapping(found.get("properties", {}))
        textures.append(found | {"properties": {k: _texture_info(v, place=where) for k, v in properties.items()}})
    return {k: v for k, v in entry.items() if k.startswith("schema")} | {
        "propertyTables": list(tables.values()),
        "propertyTextures": textures,
    }


def feature_ids_of_draft(entry: Json, names: DraftNames, *, place: Place) -> list[object]:
    """Return a primitive's feature ids as EXT_mesh_features has them; a constant or a divisor stays as it is."""
    result: list[object] = []
    for kind in ("featureIdAttributes", "featureIdTextures"):
        for i, item in enumerate(place.at(kind).items(entry.get(kind, []))):
            where = place.at(f"{kind}[{i}]")
            found = where.mapping(item)
            ids = where.at("featureIds").mapping(found.get("featureIds"))
            table = {"propertyTable": _number(found.get("featureTable"), names.tables, place=where)}
            if kind == "featureIdTextures":
                result.append(table | {"texture": _texture_info(ids, place=where)})
            else:
                result.append(table | dict(ids))
    return result


def textures_of_draft(entry: Json, names: DraftNames, *, place: Place) -> list[object]:
    """Return the numbers of a primitive's property textures."""
    where = place.at("featureTextures")
    return [_number(v, names.textures, place=where) for v in where.items(entry.get("featureTextures", []))]


def _number(name: object, numbers: dict[str, int], *, place: Place) -> int:
    found = numbers.get(place.text(name))
    if found is None:
        raise place.refuse("there is no {name}", name=shown(name))
    return found


def _texture_info(value: object, *, place: Place) -> dict[str, object]:
    """Return a draft's texture and channels (``"rg"``) as one texture info."""
    found = place.mapping(value)
    channels: list[object] = [_CHANNELS.find(c) for c in place.at("channels").text(found.get("channels", "r"))]
    return place.at("texture").mapping(found.get("texture")) | {"channels": channels}
