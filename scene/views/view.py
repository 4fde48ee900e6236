"""What draws one layer: its protocol, what it is given and what it says about itself."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.base import LayerState
from layers.data.geometry import Bounds
from layers.data.report import Problem
from layers.data.surface_index import LayerSurfaces
from scene.air import Atmosphere
from scene.section import SectionCut
from scene.singulation.singulation import Singulation
from scene.streaming.tile_budget import TileBudget
from scene.streaming.view_state import ViewState


def _drop(problem: Problem) -> None:
    del problem


@dataclass(frozen=True, slots=True, eq=False)
class ViewServices:
    """What a view may use. All of it on the scene thread, except `wake`.

    Parameters
    ----------
    renderer : vtkRenderer
        The scene's. A view adds its own props and takes exactly those out again.
    executor : Executor
        Worker threads for reading and decoding.
    servers : callable or None
        ``servers(origin)``: those for what waits for a server; None: the same.
    budget : TileBudget
        The memory that all tilesets of the stage share.
    wake : callable
        Makes the scene thread run a turn soon. Any thread.
    report : callable
        ``report(problem)``: for a person, shown once. Any thread.
    mipmaps : bool
        Pictures are to be smoother at a distance (there is a graphics card).
    atmosphere : Atmosphere
        Tells surfaces of haze and light.
    singulation : Singulation or None
        Tells them of the footprints that they lie in; None: nobody does.
    section : SectionCut
        Cuts every prop of the renderer open, unasked; asked, it closes what is cut.
    """

    renderer: vtkRenderer
    executor: Executor
    budget: TileBudget
    wake: Callable[[], None]
    report: Callable[[Problem], None] = _drop
    mipmaps: bool = False
    servers: Callable[[str], Executor] | None = None
    atmosphere: Atmosphere = field(default_factory=Atmosphere)
    singulation: Singulation | None = None
    section: SectionCut = field(default_factory=SectionCut)

    def executor_for(self, origin: str) -> Executor:
        """Return the threads for loads that wait for the server `origin`; empty: for none."""
        return self.executor if self.servers is None or not origin else self.servers(origin)


@dataclass(frozen=True, slots=True)
class ViewStats:
    """What a view holds after `LayerView.update`. A static view returns a constant.

    Parameters
    ----------
    visited, selected, loaded, failed, missing, retrying, pending : int
        Tiles. ``pending == 0``: everything this camera needs is shown. ``retrying`` of the failed ones will be tried
        again: run another turn within a second.
    triangles, points : int
        Drawn.
    cache_bytes, graphics_bytes : int
        Held by this view, in memory and on the graphics card.
    changed : bool
        The picture differs from the one before this `update`: draw.
    degraded : bool
        The memory budget made the picture coarser than asked for.
    animating : bool
        Something moves by itself: run another turn at once; the picture is not complete yet.
    eye_dome : bool
        The picture's depth is to be shaded.
    """

    visited: int = 0
    selected: int = 0
    loaded: int = 0
    failed: int = 0
    missing: int = 0
    retrying: int = 0
    pending: int = 0
    triangles: int = 0
    points: int = 0
    cache_bytes: int = 0
    graphics_bytes: int = 0
    changed: bool = False
    degraded: bool = False
    animating: bool = False
    eye_dome: bool = False


class LayerView(Protocol):
    """Draws one layer. Made, used and closed on the scene thread; sees states, never layers.

    Constructed as ``View(services)``. An exception disables the view, not the scene.
    """

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take a new state; `old` is None the first time. The scene is drawn afterwards."""
        ...

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Get ready for being seen from `view`, within about `budget_s`. Called before each render.

        With ``changed`` False nothing may have been touched that shows.
        """
        ...

    def bounds(self) -> Bounds:
        """Return the box of what is drawn (empty when hidden), site ENU metres, for the clipping range."""
        ...

    def close(self) -> None:
        """Take every VTK object out of the renderer and stop what runs. Called once."""
        ...


@runtime_checkable
class ShowsSurfaces(LayerView, Protocol):
    """A `LayerView` whose triangles and points can be picked in the picture."""

    def surfaces(self) -> LayerSurfaces:
        """Return what is shown; the same object until it changes."""
        ...


ViewFactory = Callable[[ViewServices], LayerView]
