"""Layer of district records: points and footprints with attributes."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from layers.base import Layer, LayerState, Pick
from layers.data.features import FeatureTable
from layers.data.geometry import Bounds, Float64
from layers.data.plan import FootprintIndex
from layers.data.report import InputReport
from layers.row_looks import (
    FATES,
    MARGIN_M,
    MAX_FATES,
    Fate,
    Flat,
    RowLooks,
    read_fates,
    read_flats,
    row_looks,
)
from layers.theme import Theme, theme_of, themeable_columns

Bool = npt.NDArray[np.bool_]

# Okabe-Ito without black (unseen on the dark ground), orange and yellow (amber means "selected" and nothing else).
DISTRICT_COLOURS = ("#56B4E9", "#009E73", "#CC79A7", "#0072B2", "#D55E00")
BELOW_M, ABOVE_M = 2.0, 3.0

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class DistrictState(LayerState):
    """What `DistrictView` and the overlay draw.

    Parameters
    ----------
    table : FeatureTable
        Compared by identity.
    colour : str
        ``"#rrggbb"``.
    highlight : int
        Row drawn as selected; -1 for none.
    labelled : bool
        Names are shown.
    filter_text : str
        What `visible_rows` was made from.
    visible_rows : bool (n,)
        Rows that pass the filter; read-only.
    on_mesh : bool
        Footprints are told apart on the meshes under them, instead of being bodies of their own.
    hovered : int
        Row under the pointer; -1 for none.
    looks : RowLooks or None
        How rows look on a mesh; another object when that changed.
    flats : mapping of int to Flat
        Rows with a block instead of the building of the mesh; another object when that changed.
    """

    table: FeatureTable
    colour: str
    highlight: int
    labelled: bool
    filter_text: str
    visible_rows: Bool = field(compare=False)
    on_mesh: bool = False
    hovered: int = -1
    looks: RowLooks | None = field(default=None, compare=False)
    flats: Mapping[int, Flat] = field(default_factory=dict, compare=False)


class DistrictLayer(Layer):
    """Records of a district, placed as points and footprints. GUI thread only.

    Parameters
    ----------
    table : FeatureTable
    name : str
    """

    kind = "district"

    def __init__(
        self, table: FeatureTable, *, name: str, report: InputReport | None = None, layer_id: str = ""
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self.table = table
        self._highlight = -1
        self._colour = default_colour(name)
        self._labelled = True
        self._filter_text = ""
        self._texts: list[str] | None = None
        self._visible_rows = _read_only(np.ones(len(table), np.bool_))
        self._index: FootprintIndex | None = None
        self._base_m, self._height_m = vertical_extents(table)
        self._on_mesh = False
        self._hovered = -1
        self._theme_column = ""
        self._themeable: tuple[str, ...] | None = None
        self._theme: Theme | None = None
        self._fates: dict[int, Fate] = {}
        self._flats: dict[int, Flat] = {}
        self._opened: frozenset[int] = frozenset()
        self._looks: RowLooks | None = None

    @property
    def highlight(self) -> int:
        """Row shown as selected; -1 for none."""
        return self._highlight

    @highlight.setter
    def highlight(self, value: int) -> None:
        self._set("highlight", int(value) if 0 <= value < len(self.table) else -1)

    @property
    def colour(self) -> str:
        """``"#rrggbb"``.

        Raises
        ------
        ValueError
            When set to anything else.
        """
        return self._colour

    @colour.setter
    def colour(self, value: str) -> None:
        if not _COLOUR.fullmatch(value):
            raise ValueError(f"not a colour: {value}")
        self._set("colour", value, after=self._forget_looks)

    @property
    def labelled(self) -> bool:
        """Names are shown in the scene."""
        return self._labelled

    @labelled.setter
    def labelled(self, value: bool) -> None:
        self._set("labelled", bool(value))

    @property
    def filter_text(self) -> str:
        """Only rows with an attribute that contains this are shown; case does not matter; empty: all."""
        return self._filter_text

    @filter_text.setter
    def filter_text(self, value: str) -> None:
        self._set("filter_text", value, after=self._apply_filter)

    @property
    def on_mesh(self) -> bool:
        """Footprints colour the mesh that stands in them, and are not drawn themselves."""
        return self._on_mesh

    @on_mesh.setter
    def on_mesh(self, value: bool) -> None:
        self._set("on_mesh", bool(value))

    @property
    def hovered(self) -> int:
        """Row under the pointer; -1 for none."""
        return self._hovered

    @hovered.setter
    def hovered(self, value: int) -> None:
        self._set("hovered", int(value) if 0 <= value < len(self.table) else -1)

    @property
    def theme_column(self) -> str:
        """Name of the column that rows are coloured by; empty, or not one for that: none."""
        return self._theme_column

    @theme_column.setter
    def theme_column(self, value: str) -> None:
        self._set("theme_column", value if value and value in self.themeable else "", after=self._apply_theme)

    @property
    def themeable(self) -> tuple[str, ...]:
        """Names of the columns that rows can be coloured by."""
        if self._themeable is None:
            self._themeable = tuple(self.table.columns[k].name for k in themeable_columns(self.table))
        return self._themeable

    @property
    def theme(self) -> Theme | None:
        """The classes of `theme_column`."""
        return self._theme

    @property
    def fates(self) -> Mapping[int, Fate]:
        """Buildings of the mesh that are seen through or not drawn, by row."""
        return self._fates

    @fates.setter
    def fates(self, value: Mapping[int, Fate]) -> None:
        kept = {row: fate for row, fate in sorted(value.items()) if 0 <= row < len(self.table)}
        self._set("fates", dict(list(kept.items())[:MAX_FATES]), after=self._forget_looks)

    @property
    def flats(self) -> Mapping[int, Flat]:
        """Buildings of the mesh that are flattened, by row."""
        return self._flats

    @flats.setter
    def flats(self, value: Mapping[int, Flat]) -> None:
        kept = [(row, flat) for row, flat in sorted(value.items()) if 0 <= row < len(self.table)]
        self._set("flats", dict(kept[:MAX_FATES]), after=self._forget_looks)

    @property
    def opened(self) -> frozenset[int]:
        """Rows whose building of the mesh makes way for what was opened in its place."""
        return self._opened

    @opened.setter
    def opened(self, value: frozenset[int]) -> None:
        self._set("opened", value, after=self._forget_looks)

    @property
    def has_footprints(self) -> bool:
        """Whether any row has an area."""
        return bool(len(self.table.ring_feature))

    def visible_rows(self) -> Bool:
        """Return bool (n,), read-only: the rows that pass the filter."""
        return self._visible_rows

    def base_m(self) -> Float64:
        """Return float64 (n,): the foot of each row, site ENU metres; NaN without a place."""
        return self._base_m

    def height_m(self) -> Float64:
        """Return float64 (n,): the height of each row above its foot, metres; NaN when not known."""
        return self._height_m

    def bounds(self) -> Bounds:
        """Return the box of all trusted rows."""
        return self.table.bounds

    def state(self) -> DistrictState:
        """Return the records and how to draw them."""
        return DistrictState(
            self.layer_id,
            self.visible,
            self.opacity,
            self.table,
            self.colour,
            self.highlight,
            self.labelled,
            self.filter_text,
            self._visible_rows,
            self.on_mesh,
            self.hovered,
            self._row_looks(),
            {row: flat for row, flat in self._flats.items() if row not in self._opened},
        )

    def pick(self, position: Float64, *, tolerance_m: float) -> Pick | None:
        """Return the nearest point within `tolerance_m`, else the smallest footprint that holds `position`."""
        found = self._point_at(position, tolerance_m) or self._footprint_at(position)
        if found is None:
            return None
        row, distance_m = found
        return Pick(self.layer_id, np.asarray(position, np.float64), distance_m=distance_m, feature=row)

    def settings(self) -> dict[str, object]:
        """Return what the project file keeps."""
        own: dict[str, object] = {"colour": self.colour, "labelled": self.labelled, "filter_text": self.filter_text}
        if self.on_mesh:
            own["on_mesh"] = True
        if self.theme_column:
            own["theme"] = self.theme_column
        if self.fates:
            own["fates"] = {fate: [row for row, its in self.fates.items() if its == fate] for fate in FATES}
        if self.flats:
            own["flats"] = [[row, *flat] for row, flat in self.flats.items()]
        return {**super().settings(), **own}

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave."""
        super().restore(settings)
        colour, labelled, text = (settings.get(key) for key in ("colour", "labelled", "filter_text"))
        if isinstance(colour, str) and _COLOUR.fullmatch(colour):
            self.colour = colour
        if isinstance(labelled, bool):
            self.labelled = labelled
        if isinstance(text, str):
            self.filter_text = text
        on_mesh, theme, fates = (settings.get(key) for key in ("on_mesh", "theme", "fates"))
        self.on_mesh = on_mesh is True
        self.theme_column = theme if isinstance(theme, str) else ""
        self.fates = read_fates(fates)
        self.flats = read_flats(settings.get("flats"))

    def _row_looks(self) -> RowLooks:
        if self._looks is None:
            self._looks = row_looks(
                self._visible_rows,
                self._theme,
                colour=self._colour,
                filtered=bool(self._filter_text.strip()),
                fates={**self._fates, **dict.fromkeys((*self._flats, *self._opened), "gone")},
            )
        return self._looks

    def _forget_looks(self) -> None:
        self._looks = None

    def _apply_theme(self) -> None:
        names = [column.name for column in self.table.columns]
        column = names.index(self._theme_column) if self._theme_column else -1
        self._theme = theme_of(self.table, column) if column >= 0 else None
        self._looks = None

    def _apply_filter(self) -> None:
        self._looks = None
        wanted = self._filter_text.strip().casefold()
        if not wanted:
            self._visible_rows = _read_only(np.ones(len(self.table), np.bool_))
            return
        if self._texts is None:
            self._texts = [
                "\n".join(str(value) for value in row if value is not None).casefold() for row in self.table.rows
            ]
        self._visible_rows = _read_only(np.fromiter((wanted in text for text in self._texts), np.bool_))

    def _point_at(self, position: Float64, tolerance_m: float) -> tuple[int, float] | None:
        table = self.table
        is_point = self._visible_rows & np.isfinite(table.anchors).all(axis=1)
        is_point[table.ring_feature] = False
        rows = np.flatnonzero(is_point)
        if not len(rows):
            return None
        # A draped point lies on the surface wherever that is, so its own height says nothing.
        axes = 2 if table.draped else 3
        distances = np.linalg.norm(table.anchors[rows, :axes] - np.asarray(position)[:axes], axis=1)
        nearest = int(np.argmin(distances))
        if distances[nearest] > tolerance_m:
            return None
        return int(rows[nearest]), float(distances[nearest])

    def _footprint_at(self, position: Float64) -> tuple[int, float] | None:
        table = self.table
        if not len(table.ring_feature):
            return None
        if self._index is None:
            self._index = FootprintIndex(
                table.ring_points, table.ring_offsets, feature=table.ring_feature, is_hole=table.ring_is_hole
            )
        for row in self._index.features_at(float(position[0]), float(position[1])):
            if self._visible_rows[row] and (self._on_mesh or self._holds_height(row, float(position[2]))):
                return row, 0.0
        if self._on_mesh:
            # The mesh's wall stands a little outside.
            row = self._index.feature_near(float(position[0]), float(position[1]), within_m=MARGIN_M)
            if row >= 0 and self._visible_rows[row]:
                return row, MARGIN_M
        return None

    def _holds_height(self, row: int, up_m: float) -> bool:
        if self.table.draped or not np.isfinite(self._height_m[row]):
            return True
        base_m = float(self._base_m[row])
        return base_m - BELOW_M <= up_m <= base_m + float(self._height_m[row]) + ABOVE_M


def default_colour(name: str) -> str:
    """Return the colour that a layer of this name always starts with."""
    return DISTRICT_COLOURS[zlib.crc32(name.encode("utf-8", "surrogatepass")) % len(DISTRICT_COLOURS)]


def vertical_extents(table: FeatureTable) -> tuple[Float64, Float64]:
    """Return float64 (n,) feet (site ENU metres) and float64 (n,) heights (metres) of all rows; NaN when unknown."""
    base_m = table.anchors[:, 2].copy()
    if len(table.ring_points):
        lowest = np.full(len(table), np.inf)
        feature_of_point = np.repeat(table.ring_feature, np.diff(table.ring_offsets))
        np.minimum.at(lowest, feature_of_point, table.ring_points[:, 2])
        base_m = np.where(np.isfinite(lowest), lowest, base_m)
    height_m = np.full(len(table), np.nan)
    column = table.column_with("height_m")
    if column >= 0:
        for row, values in enumerate(table.rows):
            value = values[column]
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2000:
                height_m[row] = value
    return base_m, height_m


def _read_only(array: Bool) -> Bool:
    array.flags.writeable = False
    return array
