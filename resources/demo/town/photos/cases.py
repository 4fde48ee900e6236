"""The events of the day as their photographs need them."""

from datetime import datetime, timedelta

from resources.demo.town.live.day import TownDay
from resources.demo.town.photos.events import PhotoEvent

_MIDNIGHT = datetime(2026, 5, 20)  # noqa: DTZ001 - the town's own time, as cameras write it
_LATER_S = 60


def photo_events(day: TownDay) -> list[PhotoEvent]:
    """Return an event for each case, numbered as recordings number them."""
    return [
        PhotoEvent(
            id=f"E{number:04d}",
            kind=case.kind.code,
            place=case.place.xyz,
            before=_MIDNIGHT + timedelta(seconds=case.found_s + _LATER_S),
            after=_MIDNIGHT + timedelta(seconds=case.time_of("result"))
            if any(step.code == "result" for step in case.steps)
            else None,
            eye=day.cameras.places[case.camera] if case.camera >= 0 else None,
            camera=day.cameras.codes[case.camera] if case.camera >= 0 else "",
        )
        for number, case in enumerate(day.cases, start=1)
    ]
