"""Keeps the plan of all footprints that are told apart on the mesh, around the eye, and tells every surface of it."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from typing import Protocol
from weakref import WeakSet

import numpy as np
import numpy.typing as npt
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkTexture

from layers.data.geometry import Float32
from scene.polydata import texture_of_numbers
from scene.singulation.outline import Outline
from scene.singulation.raster import PlanRings, PlanWindow
from scene.singulation.shader import (
    CLEAR,
    COLUMNS,
    FINEST_M,
    LEVELS,
    SinglingTextures,
    SinglingUniforms,
    Square,
    Units,
    Variant,
)
from scene.streaming.view_state import ViewState

UInt8 = npt.NDArray[np.uint8]

SIZE = 2048
"""Texels along a side of each level."""
PIXELS = 2.0
"""How many of them a texel takes at most."""
_SLACK = SIZE // 32
"""By so many texels the eye may have moved before a level is drawn again."""
_COARSEST_FINEST = 12
MAX_CODES = 255
Rgba = tuple[float, float, float, float]
_NOWHERE: Square = (0.0, 0.0, 0.0, 0.0)
_NOWHERE_M = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class SingledRows:
    """The rows of one layer, as they are seen on the mesh.

    Parameters
    ----------
    rings : tuple of PlanRings
        Drawn one over the other: first the wider ones.
    style : uint8 (rows,)
        0: not singled at all; otherwise one more than a place in `tints`.
    tints : tuple of (float, float, float, float)
        Red, green, blue and how much of it, 0..1.
    kinds : tuple of float
        For each of them `CLEAR`, `GLASS` or `GONE`.
    hovered, chosen : Outline or None
    """

    rings: tuple[PlanRings, ...]
    style: UInt8
    tints: tuple[Rgba, ...]
    kinds: tuple[float, ...]
    hovered: Outline | None = None
    chosen: Outline | None = None

    def shows_as(self, other: "SingledRows") -> bool:
        """Return whether the picture is that of `other`."""
        same = self.hovered is other.hovered and self.chosen is other.chosen
        return same and self.lies_as(other) and self.tints == other.tints and self.kinds == other.kinds

    def lies_as(self, other: "SingledRows") -> bool:
        """Return whether codes lie where those of `other` do, whatever they mean."""
        same = self.rings is other.rings and self.style is other.style
        return same and len(self.tints) == len(other.tints)


class Singled(Protocol):
    """What is told of the plan."""

    def single(self, uniforms: SinglingUniforms | None) -> None:
        """Take the plan from now on; None: nothing is told apart."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Square:
    """A level that was drawn."""

    level: int
    window: PlanWindow
    codes: UInt8
    edition: int


class Singulation:
    """The plan of one scene: 24 MiB as long as anything is told apart, and as much again while that changes.

    Scene thread only; squares are drawn by a worker, one after the other. While another edition of the rows is drawn
    the one before it stays.

    Parameters
    ----------
    executor : Executor
    wake : callable
        Asks for a turn; any thread.
    """

    def __init__(self, executor: Executor, wake: Callable[[], None]) -> None:
        self._executor = executor
        self._wake = wake
        self._members: WeakSet[Singled] = WeakSet()
        self._layers: dict[str, SingledRows] = {}
        self._edition = self._shown_edition = 0
        self._shown: list[SingledRows] = []
        self._plan = np.zeros((0, 0), np.uint8)
        self._windows: dict[int, PlanWindow] = {}
        self._staged: dict[int, _Square] = {}
        self._drawing: Future[_Square] | None = None
        self._textures: SinglingTextures | None = None
        self._uniforms: SinglingUniforms | None = None
        self._units: Units = (0, 1, 2, 3)
        self._outlines: tuple[Outline | None, Outline | None] = (None, None)
        self._focus = (0.0, 0.0)
        self._finest = 0
        self._pixel = 0.0
        self._changed = False

    @property
    def pending(self) -> int:
        """Squares that are still to be drawn."""
        return len(self._due()) if self._layers else 0

    def join(self, member: Singled) -> None:
        """Tell `member` now and from now on."""
        self._members.add(member)
        member.single(self._uniforms)

    def set(self, layer_id: str, rows: SingledRows | None) -> None:
        """Take how the rows of a layer are seen; None: not at all. The first of two layers wins where both are."""
        before = self._layers.get(layer_id)
        if rows is before or (rows is not None and before is not None and rows.shows_as(before)):
            return
        if rows is None:
            del self._layers[layer_id]
        else:
            self._layers[layer_id] = rows
        if before is None or rows is None or not rows.lies_as(before):
            self._edition += 1
            self._staged.clear()
        elif self._edition == self._shown_edition:
            self._shown = list(self._layers.values())
        self._changed = True

    def update(self, view: ViewState) -> bool:
        """Take what was drawn, ask for what is due, tell the members; return whether the picture differs."""
        if not self._layers:
            return self._end()
        self._begin()
        changed = self._place(view)
        changed |= self._take()
        changed |= self._changed
        self._changed = False
        due = self._due()
        if self._drawing is None and due:
            self._draw(due[0])
        if changed:
            self._show()
        return changed

    def bind(self, renderer: vtkRenderer) -> None:
        """Have the picture that is drawn next see the plan; the renderer's context is current."""
        if self._textures is None or self._uniforms is None:
            return
        units = self._textures.bind(renderer)
        if units != self._units:
            self._units = units
            self._uniforms = replace(self._uniforms, variant=replace(self._uniforms.variant, units=units))
            self._tell()

    def release(self, renderer: vtkRenderer) -> None:
        """After that picture."""
        if self._textures is not None and self._uniforms is not None:
            self._textures.release(renderer)

    def close(self) -> None:
        """Let go of everything."""
        self._layers.clear()
        self._end()

    def lose(self) -> None:
        """Make the textures anew: those on the graphics card are gone."""
        self._textures = None
        self._outlines = (None, None)
        self._changed = True

    def _begin(self) -> None:
        if self._textures is not None:
            return
        if not self._plan.size:
            self._plan = np.zeros((SIZE * (LEVELS // COLUMNS), SIZE * COLUMNS), np.uint8)
        self._textures = SinglingTextures(
            texture_of_numbers(self._plan), texture_of_numbers(_table([])), _spot(None), _spot(None)
        )

    def _end(self) -> bool:
        if self._textures is None:
            return False
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        self._textures = self._uniforms = None
        self._plan = np.zeros((0, 0), np.uint8)
        self._windows.clear()
        self._staged.clear()
        self._shown = []
        self._shown_edition = -1
        self._tell()
        return True

    def _place(self, view: ViewState) -> bool:
        """Follow the eye; return whether pixels or levels are others now."""
        x, y, z = (float(v) for v in view.eye)
        before = self._pixel, self._finest
        self._focus = (x, y)
        self._pixel = 1.0 / view.focal_px
        # The nearest surface lies about as far below as the lowest footprint; what is higher is a little coarser.
        ground_m = min((rings.ground_m for rows in self._layers.values() for rings in rows.rings), default=0.0)
        wanted_m = 0.5 * PIXELS * max(0.0, z - ground_m) * self._pixel
        self._finest = int(np.clip(np.floor(np.log2(max(wanted_m, FINEST_M) / FINEST_M)), 0, _COARSEST_FINEST))
        return before != (self._pixel, self._finest)

    def _due(self) -> list[int]:
        """Return the levels that have to be drawn, the finest first."""
        return [level for level in range(self._finest, self._finest + LEVELS) if not self._is_drawn(level)]

    def _is_drawn(self, level: int) -> bool:
        staging = self._edition != self._shown_edition
        staged = self._staged.get(level)
        window = (staged.window if staged is not None else None) if staging else self._windows.get(level % LEVELS)
        texel_m = FINEST_M * 2.0**level
        if window is None or window.texel_m != texel_m:
            return False
        middle = window.edge_m / 2
        away = max(abs(window.west_m + middle - self._focus[0]), abs(window.south_m + middle - self._focus[1]))
        return away <= _SLACK * texel_m

    def _draw(self, level: int) -> None:
        texel_m = FINEST_M * 2.0**level
        west_m, south_m = ((round(v / texel_m) - SIZE // 2) * texel_m for v in self._focus)
        window = PlanWindow(west_m, south_m, texel_m, SIZE)
        self._drawing = self._executor.submit(_drawn, list(self._layers.values()), level, window, self._edition)
        wake = self._wake
        self._drawing.add_done_callback(lambda _: wake())

    def _take(self) -> bool:
        """Take a square that is drawn; return whether it shows."""
        if self._drawing is None or not self._drawing.done():
            return False
        done, self._drawing = self._drawing, None
        if done.cancelled():
            return False
        square = done.result()
        if square.edition != self._edition:
            return False
        if self._edition == self._shown_edition:
            self._put(square)
            return True
        self._staged[square.level] = square
        if self._due():
            return False
        for square in self._staged.values():
            self._put(square)
        self._staged.clear()
        self._shown, self._shown_edition = list(self._layers.values()), self._edition
        return True

    def _put(self, square: _Square) -> None:
        place = square.level % LEVELS
        row, column = divmod(place, COLUMNS)
        self._plan[row * SIZE : (row + 1) * SIZE, column * SIZE : (column + 1) * SIZE] = square.codes
        self._windows[place] = square.window
        if self._textures is not None:
            self._textures.plan.GetInput().Modified()

    def _show(self) -> None:
        textures = self._textures
        assert textures is not None  # noqa: S101 (made by `_begin`)
        layers = self._layers.values()
        hovered = next((rows.hovered for rows in layers if rows.hovered is not None), None)
        chosen = next((rows.chosen for rows in layers if rows.chosen is not None), None)
        self._textures = SinglingTextures(
            textures.plan,
            texture_of_numbers(_table(self._shown)),
            textures.hovered if hovered is self._outlines[0] else _spot(hovered),
            textures.chosen if chosen is self._outlines[1] else _spot(chosen),
        )
        self._outlines = (hovered, chosen)
        self._uniforms = SinglingUniforms(
            variant=Variant(
                self._units,
                cuts=any(kind != CLEAR for rows in self._shown for kind in rows.kinds),
                hovers=hovered is not None,
                chooses=chosen is not None,
            ),
            focus=self._focus,
            finest=self._finest,
            reach_m=(SIZE / 2 - _SLACK) * FINEST_M * 2.0**self._finest,
            size=SIZE,
            corners=self._corners(),
            pixel=self._pixel,
            hovered=_square(hovered),
            chosen=_square(chosen),
        )
        self._tell()

    def _corners(self) -> tuple[float, ...]:
        corners: list[float] = []
        for place in range(LEVELS):
            window = self._windows.get(place)
            level = self._finest + (place - self._finest) % LEVELS
            if window is None or window.texel_m != FINEST_M * 2.0**level:
                corners += (_NOWHERE_M, _NOWHERE_M)
            else:
                corners += (window.west_m, window.south_m)
        return tuple(corners)

    def _tell(self) -> None:
        for member in self._members:
            member.single(self._uniforms)


def _table(layers: list[SingledRows]) -> Float32:
    """Return float32 (2, codes, 4): the tint of each code, and what kind it is."""
    table = np.zeros((2, MAX_CODES + 1, 4), np.float32)
    for first, rows in _numbered(layers):
        for code, tint, kind in zip(range(first, MAX_CODES + 1), rows.tints, rows.kinds, strict=False):
            table[0, code] = tint
            table[1, code, 0] = kind
    return table


def _numbered(layers: list[SingledRows]) -> list[tuple[int, SingledRows]]:
    """Return each layer with the code of its first style."""
    result = []
    first = 1
    for rows in layers:
        result.append((first, rows))
        first += len(rows.tints)
    return result


def _drawn(layers: list[SingledRows], level: int, window: PlanWindow, edition: int) -> _Square:
    """Draw the codes of a square. Any thread."""
    codes = np.zeros((window.size, window.size), np.uint8)
    for first, rows in reversed(_numbered(layers)):
        # Row -1, nothing, takes the last one.
        style = np.append(rows.style.astype(np.int64), 0)
        code = np.where((style > 0) & (style - 1 + first <= MAX_CODES), style - 1 + first, 0).astype(np.uint8)
        for rings in rows.rings:
            own = code[rings.drawn(window)]
            np.copyto(codes, own, where=own > 0)
    return _Square(level, window, codes, edition)


def _spot(outline: Outline | None) -> vtkTexture:
    # Four numbers each: VTK takes a single float for something to be looked up in a table of colours.
    numbers = np.ones((1, 1, 4), np.float32)
    if outline is not None:
        numbers = np.zeros((*outline.away_m.shape, 4), np.float32)
        numbers[..., 0] = outline.away_m
    return texture_of_numbers(numbers, smooth=True)


def _square(outline: Outline | None) -> Square:
    if outline is None:
        return _NOWHERE
    return outline.west_m, outline.south_m, 1.0 / outline.edge_m, 1.0
