"""A position in words: in the site's system, with hemispheres, unit and what its height is above."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
from PySide6.QtCore import QCoreApplication

from layers.site import Site
from widgets.wording import datum_short

translate = QCoreApplication.translate


def position_parts(site: Site, position: npt.ArrayLike) -> list[str]:
    """Return east, north and height of a position (site ENU metres, (3,)), as the site shows them."""
    x, y, up = (float(value) for value in site.crs_from_enu(np.asarray(position, np.float64).reshape(1, 3))[0])
    if site.is_local:
        datum, parts = "local", [f"x {x:.2f} m", f"y {y:.2f} m"]
    elif crs_is_geographic(site.crs):
        east = translate("StatusBar", "{x}° E") if x >= 0 else translate("StatusBar", "{x}° W")
        north = translate("StatusBar", "{y}° N") if y >= 0 else translate("StatusBar", "{y}° S")
        datum = "ellipsoidal"
        parts = [east.replace("{x}", f"{abs(x):.6f}"), north.replace("{y}", f"{abs(y):.6f}")]
    else:
        east, north = translate("StatusBar", "E {x} m"), translate("StatusBar", "N {y} m")
        datum, parts = "ellipsoidal", [east.replace("{x}", f"{x:.2f}"), north.replace("{y}", f"{y:.2f}")]
    # `Site.crs_from_enu` gives metres above the ellipsoid, whatever datum the site is in: say so.
    height = translate("StatusBar", "h {height} m ({datum})").replace("{height}", f"{up:.2f}")
    return [*parts, height.replace("{datum}", datum_short(datum))]


@lru_cache(maxsize=16)
def crs_name(crs: str) -> str:
    """Return the name of a system; the text itself when PROJ does not know it."""
    try:
        return str(pyproj.CRS(crs).name)
    except pyproj.exceptions.CRSError:
        return crs[:40]


@lru_cache(maxsize=16)
def crs_is_geographic(crs: str) -> bool:
    """Return whether positions in a system are degrees."""
    try:
        return bool(pyproj.CRS(crs).is_geographic)
    except pyproj.exceptions.CRSError:
        return False
