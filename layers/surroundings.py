"""How the light of the scene is chosen, and whether there is a sea: part of the project. GUI thread only."""

from datetime import datetime
from typing import Literal, get_args

from psygnal import Signal

from layers.data.sky import SkyState
from layers.site import Site
from layers.sun import sun_position

Light = Literal["day", "clock", "night"]
LIGHTS: tuple[Light, ...] = get_args(Light)
NIGHT = SkyState(sun_azimuth_deg=300.0, sun_elevation_deg=-20.0)


class Surroundings:
    """The light and the sea around the layers.

    By default it is always day: who watches a city at night wants to see it. A project may say otherwise.
    """

    changed = Signal()

    def __init__(self) -> None:
        self._light: Light = "day"
        self._sea_m: float | None = None
        self._awaited: datetime | None = None

    @property
    def light(self) -> Light:
        """``"day"`` always, by the ``"clock"`` and the place, or ``"night"`` always."""
        return self._light

    @light.setter
    def light(self, value: Light) -> None:
        if value != self._light:
            self._light = value
            self.changed.emit()

    @property
    def sea_m(self) -> float | None:
        """Height of the sea, site ENU metres; None: there is none."""
        return self._sea_m

    @sea_m.setter
    def sea_m(self, value: float | None) -> None:
        if value != self._sea_m:
            self._sea_m = value
            self.changed.emit()

    @property
    def awaited(self) -> datetime | None:
        """Whose light it is until a recording comes that knows that moment; None: the clock's."""
        return self._awaited

    @awaited.setter
    def awaited(self, value: datetime | None) -> None:
        if value != self._awaited:
            self._awaited = value
            self.changed.emit()

    def reset(self) -> None:
        """As a new project has it."""
        self.light = "day"
        self.sea_m = None
        self.awaited = None

    def sky(self, site: Site | None, when: datetime) -> SkyState:
        """Return the light at `when`, in whole degrees of the sun: a picture is drawn for each.

        By the clock of a project without a place on earth it is day.
        """
        if self._light == "night":
            return SkyState(NIGHT.sun_azimuth_deg, NIGHT.sun_elevation_deg, self._sea_m)
        if self._light == "day" or site is None or site.origin is None:
            return SkyState(sea_m=self._sea_m)
        azimuth, elevation = sun_position(when, lon_deg=site.origin.lon, lat_deg=site.origin.lat)
        # High up only the shine on the water moves, deep below nothing does.
        step = 1.0 if abs(elevation) < 15.0 else 4.0
        return SkyState(round(azimuth / step) * step % 360.0, max(-20.0, round(elevation / step) * step), self._sea_m)
