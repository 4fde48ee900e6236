"""What is told to the scene thread, frozen; the newest of a kind wins."""

from dataclasses import dataclass

from layers.base import LayerState
from layers.data.camera import CameraState
from layers.data.section import SectionState
from layers.data.sky import SkyState
from scene.streaming.tile_budget import DEFAULT_LIMIT_BYTES

DEFAULT_SSE_PX = 16.0


@dataclass(frozen=True, slots=True)
class SceneSettings:
    """How the scene is drawn.

    Parameters
    ----------
    sse_px : float
        Screen-space error at which a tile is fine enough.
    full_detail : bool
        Refine to the finest tiles in view, whatever `sse_px` says.
    cache_bytes : int
        Most that all tiles together should hold in memory.
    graphics_bytes : int
        Most that all tiles together should hold in the graphics card's buffers and textures.
    loader_threads : int
        Taken at the start only.
    multisamples : int or None
        Taken at the start only. None: 4 with a graphics card, 0 without.
    reduce_moving : bool or None
        Half size while the camera moves. None: only where the processor draws.
    mipmaps : bool or None
        Pictures smoother at a distance, for tiles that come from now on. None: only with a graphics card.
    grid : bool
        A grid on the ground while no tiles are drawn.
    attach_budget_s : float
        Time a turn for turning loaded tiles into drawn ones while the camera moves.
    """

    sse_px: float = DEFAULT_SSE_PX
    full_detail: bool = False
    cache_bytes: int = DEFAULT_LIMIT_BYTES
    graphics_bytes: int = DEFAULT_LIMIT_BYTES
    loader_threads: int = 2
    multisamples: int | None = None
    reduce_moving: bool | None = None
    mipmaps: bool | None = None
    grid: bool = True
    attach_budget_s: float = 0.010


@dataclass(frozen=True, slots=True)
class SetCamera:
    """Look from here.

    Parameters
    ----------
    posted_s : float
        `time.monotonic` when it was said.
    moving : bool or None
        It goes on moving, it rests, or (None) as the time between two of these tells.
    """

    camera: CameraState
    posted_s: float
    moving: bool | None = None


@dataclass(frozen=True, slots=True)
class SetSize:
    """Draw at this size, pixels."""

    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SetSettings:
    """Draw this way."""

    settings: SceneSettings


@dataclass(frozen=True, slots=True)
class SetSky:
    """Draw in this light."""

    sky: SkyState


@dataclass(frozen=True, slots=True)
class SetSection:
    """Cut everything open like this."""

    section: SectionState


@dataclass(frozen=True, slots=True, eq=False)
class SetLayer:
    """A layer is to be drawn like this, or (`state` None) no more.

    Parameters
    ----------
    kind : str
        Which view draws it.
    incarnation : int
        Another one means another layer of the same id (removed and added again): the view is made anew.
    """

    layer_id: str
    kind: str
    incarnation: int
    state: LayerState | None


@dataclass(frozen=True, slots=True)
class Redraw:
    """Draw once more though nothing changed; for measuring."""


@dataclass(frozen=True, slots=True)
class Wake:
    """Something has loaded: run a turn."""


@dataclass(frozen=True, slots=True)
class Close:
    """Give everything back and end."""


Command = SetCamera | SetSize | SetSky | SetSection | SetSettings | SetLayer | Redraw | Wake | Close


@dataclass(frozen=True, slots=True)
class Posted:
    """A command with its number; rising in the order in which the GUI thread spoke."""

    command: Command
    serial: int = 0
