"""Which version this is, and what it is built with."""

from importlib import metadata

VERSION = "0.1.0"

_BUILT_WITH = (
    ("PySide6-Essentials", "LGPL-3.0"),
    ("vtk", "BSD-3-Clause"),
    ("numpy", "BSD-3-Clause"),
    ("pyproj", "MIT"),
    ("ifcopenshell", "LGPL-3.0"),
    ("pyogrio", "MIT"),
    ("shapely", "BSD-3-Clause"),
    ("DracoPy", "Apache-2.0"),
    ("simplejpeg", "MIT"),
    ("Pillow", "MIT-CMU"),
    ("python-calamine", "MIT"),
    ("psygnal", "BSD-3-Clause"),
    ("msgspec", "BSD-3-Clause"),
    ("QtAwesome", "MIT"),
)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


COMPONENTS = tuple((name, _installed(name), licence) for name, licence in _BUILT_WITH)
