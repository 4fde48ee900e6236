"""The off-screen OpenGL window: the one place that knows the platform.

Linux takes EGL, which needs no X server and ignores one that is there; Windows takes WGL. The thread that makes the
window uses it and closes it.
"""

import logging
import sys

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401 (registers what vtkRenderWindow() and vtkActor() are made of)
from vtkmodules.vtkCommonCore import vtkFloatArray, vtkUnsignedCharArray
from vtkmodules.vtkRenderingCore import vtkRenderer, vtkRenderWindow

from layers.data.geometry import Float32, UInt8
from layers.data.report import note
from layers.errors import LiyuanError
from scene.driver import load_driver
from scene.vtk_messages import VTK_MESSAGES

_log = logging.getLogger(__name__)

MIN_SIZE_PX, MAX_SIZE_PX = 16, 8192
GPU_MULTISAMPLES = 4
_SOFTWARE_NAMES = (
    "llvmpipe",
    "softpipe",
    "swrast",
    "swiftshader",
    "software rasterizer",
    "gdi generic",
    "basic render",
)
_FRONT, _LEFT_EYE = 0, 0
_NO_CONTEXT = note("no OpenGL 3.2 context can be made; install a graphics driver or Mesa (libegl1, libgl1)")


class NoGraphics(LiyuanError):
    """No OpenGL context can be made on this machine."""


class OffscreenWindow:
    """An off-screen window with one renderer. One thread makes, uses and closes it.

    Parameters
    ----------
    size : tuple of int
        Width and height in pixels; clamped to what is safe.
    multisamples : int or None
        None: `GPU_MULTISAMPLES` with a graphics card, off where only software rendering is found (it is four to six
        times slower there).

    Raises
    ------
    NoGraphics
    """

    def __init__(self, *, size: tuple[int, int], multisamples: int | None = None) -> None:
        VTK_MESSAGES.install()
        self._window = _open_window(clamped_size(size))
        self._name = _renderer_name(self._window)
        self._is_software = is_software(self._name)
        self._multisamples = (0 if self._is_software else GPU_MULTISAMPLES) if multisamples is None else multisamples
        self._window.SetMultiSamples(self._multisamples)
        self.renderer = vtkRenderer()
        self._window.AddRenderer(self.renderer)
        # Held, because each time Python lets go of it VTK's garbage collector walks from it through all props: 7 ms
        # with 10,000 of them.
        self._props = self.renderer.GetViewProps()
        self._pixels = vtkUnsignedCharArray()
        self._depth = vtkFloatArray()
        _log.info("drawing with %s, %d samples", self._name, self._multisamples)

    @property
    def renderer_name(self) -> str:
        """What the driver calls itself."""
        return self._name

    @property
    def is_software(self) -> bool:
        """True when the processor draws."""
        return self._is_software

    @property
    def multisamples(self) -> int:
        """Samples a pixel; 0: off."""
        return self._multisamples

    @property
    def prop_count(self) -> int:
        """Props in the renderer."""
        return int(self._props.GetNumberOfItems())

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = self._window.GetSize()
        return int(width), int(height)

    @property
    def is_alive(self) -> bool:
        """False once the context is gone, and with it every buffer and picture: make another window."""
        if not self._window.GetInitialized():
            return False
        self._window.MakeCurrent()
        return bool(self._window.IsCurrent())

    def resize(self, size: tuple[int, int]) -> None:
        """Take another size, clamped to what is safe."""
        size = clamped_size(size)
        if size != self.size:
            self._window.SetSize(*size)

    def render(self) -> None:
        """Draw. Blocks for the whole picture, but lets other Python threads run."""
        self._window.Render()

    def read(self) -> tuple[UInt8, Float32]:
        """Return copies of the last picture's pixels (h, w, 4) and window depth (h, w), top row first."""
        width, height = self.size
        box = (0, 0, width - 1, height - 1)
        self._window.GetRGBACharPixelData(*box, _FRONT, self._pixels, _LEFT_EYE)
        self._window.GetZbufferData(*box, self._depth)
        # VTK fills the same two arrays again for the next picture; this one is handed to another thread.
        # Both give their memory as a buffer, which VTK's stubs do not say.
        pixel_rows: UInt8 = np.frombuffer(self._pixels, np.uint8)  # type: ignore[call-overload]
        depth_rows: Float32 = np.frombuffer(self._depth, np.float32)  # type: ignore[call-overload]
        pixels = pixel_rows.reshape(height, width, 4)[::-1].copy()
        depth = depth_rows.reshape(height, width)[::-1].copy()
        pixels.flags.writeable = depth.flags.writeable = False
        return pixels, depth

    def close(self) -> None:
        """Give the context and everything in it back. May be called again."""
        self.renderer.RemoveAllViewProps()
        self.renderer.RemoveAllLights()
        self._window.RemoveRenderer(self.renderer)
        self._window.Finalize()


def clamped_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return a size that every driver accepts."""
    width, height = (min(MAX_SIZE_PX, max(MIN_SIZE_PX, int(side))) for side in size)
    return width, height


def is_software(renderer_name: str) -> bool:
    """Return whether a driver of that name draws with the processor."""
    return any(name in renderer_name.lower() for name in _SOFTWARE_NAMES)


def _open_window(size: tuple[int, int]) -> vtkRenderWindow:
    load_driver()
    window = _platform_window()
    window.SetOffScreenRendering(1)
    window.SetMultiSamples(0)
    window.SetSize(*size)
    window.Initialize()
    if not _has_context(window):
        window.Finalize()
        raise NoGraphics(str(_NO_CONTEXT))
    return window


def _has_context(window: vtkRenderWindow) -> bool:
    if not window.GetInitialized():
        return False
    # EGL gives the version asked for or nothing. Elsewhere VTK's answer is worth the second window that it makes.
    platform: str = sys.platform
    return platform.startswith("linux") or bool(window.SupportsOpenGL())


def _platform_window() -> vtkRenderWindow:
    platform: str = sys.platform
    if platform.startswith("linux"):
        # There is no second try: OSMesa without its library and GLX without a display end the process.
        from vtkmodules.vtkRenderingOpenGL2 import vtkEGLRenderWindow

        return vtkEGLRenderWindow()
    return vtkRenderWindow()


def _renderer_name(window: vtkRenderWindow) -> str:
    lines = str(window.ReportCapabilities()).splitlines()
    found = [line.partition(":")[2].strip() for line in lines if line.startswith("OpenGL renderer string")]
    return found[0] if found else "unknown"
