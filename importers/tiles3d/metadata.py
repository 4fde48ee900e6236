"""What a tileset says of itself, its groups, tiles and contents: 3D Tiles 1.1 metadata and 3DTILES_metadata before it.

Damaged metadata costs itself: it is noted, and the tiles are shown without it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from importers.files.resolver import Resolver
from importers.metadata.schema import MetadataSchema, entity_properties, read_schema
from importers.place import Place
from importers.strict_json import decode_json
from importers.tiles3d.subtree import DescribedRows, Subtree
from layers.data.tile_features import PropertyValue
from layers.errors import ImportFailed

EXTENSION = "3DTILES_metadata"
MAX_GROUPS = 100_000

Properties = dict[str, PropertyValue]


@dataclass(frozen=True, slots=True, eq=False)
class TilesetMetadata:
    """Metadata of one tileset.json.

    Parameters
    ----------
    schema : MetadataSchema or None
    tileset : dict
        Properties of the tileset itself, by names for people.
    groups : mapping
        Number (in drafts: name) of a group as text → its properties.
    """

    schema: MetadataSchema | None = None
    tileset: Properties = field(default_factory=dict)
    groups: Mapping[str, Properties] = field(default_factory=dict)


class TileMetadata(Protocol):
    """What is said of one tile and its contents."""

    def properties(self, tileset: TilesetMetadata, *, place: Place, notes: list[str]) -> Properties:
        """Return everything, flat: ``"tile.height"``, ``"content[0].author"``, ``"content[0].group.color"``."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class WrittenMetadata:
    """`TileMetadata` that stands in the tileset.json.

    Parameters
    ----------
    tile : object
        JSON entity, or None.
    contents : tuple of (object, object)
        JSON entity and group of each content, or None.
    """

    tile: object = None
    contents: tuple[tuple[object, object], ...] = ()

    def properties(self, tileset: TilesetMetadata, *, place: Place, notes: list[str]) -> Properties:
        """Return everything; see `TileMetadata`."""
        result = _flat("tile", _entity(tileset.schema, self.tile, place=place.at("metadata"), notes=notes))
        for i, (entity, group) in enumerate(self.contents):
            where = place.at(f"contents[{i}].metadata")
            result |= _flat(f"content[{i}]", _entity(tileset.schema, entity, place=where, notes=notes))
            result |= _flat(f"content[{i}].group", tileset.groups.get(str(group), {}))
        return result


@dataclass(frozen=True, slots=True, eq=False)
class TableMetadata:
    """`TileMetadata` of an implicit tile, in its subtree's tables.

    Parameters
    ----------
    row : int
        Of the tile.
    contents : tuple of (int, int)
        Which content of the implicit root each is, and its row.
    groups : tuple of object
        Of the contents of the implicit root.
    """

    subtree: Subtree
    row: int
    contents: tuple[tuple[int, int], ...]
    groups: tuple[object, ...]

    def properties(self, tileset: TilesetMetadata, *, place: Place, notes: list[str]) -> Properties:
        """Return everything; see `TileMetadata`."""
        del place, notes
        result = _flat("subtree", self.subtree.properties) | _flat("tile", _row(self.subtree.tile_rows, self.row))
        for i, (layer, row) in enumerate(self.contents):
            rows = self.subtree.content_rows[layer]
            result |= _flat(f"content[{i}]", _row(rows, row))
            own = rows.meaning(row, "CONTENT_GROUP_ID") if rows else None
            group = self.groups[layer] if own is None else own
            result |= _flat(f"content[{i}].group", tileset.groups.get(str(group), {}))
        return result


def read_metadata(
    json: Mapping[str, object],
    *,
    address: str,
    resolver: Resolver,
    place: Place,
    notes: list[str],
    cancelled: Callable[[], bool],
) -> TilesetMetadata:
    """Return the metadata of a tileset.json; its schema is fetched when it stands in another file. Any thread.

    Raises
    ------
    Cancelled
    """
    try:
        extension = place.mapping(place.mapping(json.get("extensions", {})).get(EXTENSION, {}))
        where = place.at(f"extensions.{EXTENSION}") if extension else place
        source: Mapping[str, object] = extension or json
        if "schema" in source:
            schema = read_schema(source["schema"], place=where.at("schema"))
        elif "schemaUri" in source:
            uri = where.at("schemaUri").text(source["schemaUri"])
            found = resolver.resolve(uri, base=address, place=where.at("schemaUri"))
            there = Place(resolver.shown(found))
            schema = read_schema(decode_json(resolver.read(found, cancelled=cancelled), place=there), place=there)
        else:
            return TilesetMetadata()
        entity = source.get("tileset") if extension else source.get("metadata")
        own = _entity(schema, entity, place=where.at("metadata"), notes=notes)
        groups = _groups(source.get("groups", []), schema, place=where.at("groups"), notes=notes)
        return TilesetMetadata(schema, own, groups)
    except FileNotFoundError:
        notes.append(f"{place.path}: the metadata schema is missing")
    except ImportFailed as error:
        notes.append(error.line())
    return TilesetMetadata()


def written_metadata(tile: Mapping[str, object], contents: list[Mapping[str, object]]) -> WrittenMetadata | None:
    """Return what stands in the JSON of a tile and its contents; None when nothing does."""
    found = WrittenMetadata(entity_of(tile), tuple((entity_of(content), group_of(content)) for content in contents))
    said = found.tile is not None or any(part is not None for content in found.contents for part in content)
    return found if said else None


def entity_of(owner: Mapping[str, object]) -> object:
    """Return the metadata entity in the JSON of a tile or content; None without one."""
    extension = _extension(owner)
    return owner.get("metadata", extension if "class" in extension else None)


def group_of(content: Mapping[str, object]) -> object:
    """Return the group of a content, a number or (in drafts) a name; None without one."""
    return content.get("group", _extension(content).get("group"))


def tileset_properties(tileset: TilesetMetadata) -> Properties:
    """Return what is said of a tileset, flat: ``"tileset.author"``."""
    return _flat("tileset", tileset.tileset)


def _extension(owner: Mapping[str, object]) -> Mapping[str, object]:
    extensions = owner.get("extensions")
    found = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return found if isinstance(found, dict) else {}


def _groups(
    value: object, schema: MetadataSchema, *, place: Place, notes: list[str]
) -> dict[str, dict[str, PropertyValue]]:
    entries = value.items() if isinstance(value, dict) else enumerate(place.items(value))
    result: dict[str, dict[str, PropertyValue]] = {}
    for name, entity in entries:
        if len(result) == MAX_GROUPS:
            raise place.refuse("there are more than {limit} groups", limit=MAX_GROUPS)
        result[str(name)] = _entity(schema, entity, place=place.at(f"[{name}]"), notes=notes)
    return result


def _entity(schema: MetadataSchema | None, entity: object, *, place: Place, notes: list[str]) -> Properties:
    if schema is None or entity is None:
        return {}
    try:
        values = entity_properties(schema, entity, place=place)
        described = schema.class_of(place.mapping(entity), place=place)
    except ImportFailed as error:
        notes.append(error.line())
        return {}
    names = {i: p.name for i, p in described.properties.items()}
    return _for_people(values, names)


def _row(rows: DescribedRows | None, row: int) -> Properties:
    if rows is None or row >= len(rows.table):
        return {}
    return _for_people(rows.table.properties(row), {i: p.name for i, p in rows.described.properties.items()})


def _for_people(values: Properties, names: Mapping[str, str]) -> Properties:
    """Return values by name; by id where two have one name."""
    result: Properties = {}
    for identifier, value in values.items():
        name = names.get(identifier, identifier)
        result[identifier if name in result else name] = value
    return result


def _flat(owner: str, values: Properties) -> Properties:
    return {f"{owner}.{name}": value for name, value in values.items()}
