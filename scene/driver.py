"""The graphics driver, loaded ahead: it is large (Mesa brings a compiler), and VTK would hold up every other thread."""

import ctypes
import logging
import sys

_log = logging.getLogger(__name__)

_SURFACELESS = 0x31DD
"""EGL_PLATFORM_SURFACELESS_MESA: asks no X server (EGL_MESA_platform_surfaceless)."""


def load_driver() -> bool:
    """Load what `vtkEGLRenderWindow` will need; return whether that was possible.

    Cold, it takes a third of a second. A foreign call lets other threads run meanwhile; VTK's `Initialize` does not.
    Only Linux has this way; elsewhere, and where it fails, VTK finds its driver as always.
    """
    platform: str = sys.platform
    if not platform.startswith("linux"):
        return False
    try:
        egl = ctypes.CDLL("libEGL.so.1")
        egl.eglGetProcAddress.restype = ctypes.c_void_p
        address = egl.eglGetProcAddress(b"eglGetPlatformDisplayEXT")
        if not address:
            return False
        pointer = ctypes.c_void_p
        display = ctypes.CFUNCTYPE(pointer, ctypes.c_uint, pointer, pointer)(address)(_SURFACELESS, None, None)
        egl.eglInitialize.argtypes = [pointer, pointer, pointer]
        return bool(display) and bool(egl.eglInitialize(display, None, None))
    except (OSError, AttributeError) as error:
        _log.debug("no EGL driver ahead: %s", error)
        return False
