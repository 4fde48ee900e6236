"""Photographs of events: what a camera, or somebody on the spot, saw before it was dealt with, and after."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zlib import crc32

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.light import Light
from resources.demo.town.photos.develop import video_frame
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.picture import write_picture
from resources.demo.town.photos.room import room_with
from resources.demo.town.photos.scene import Scene, View
from resources.demo.town.photos.setting import set_into
from resources.demo.town.photos.standing import Standing
from resources.demo.town.photos.street_things import things_of

FOLDER = "photos/events"
WIDTH, HEIGHT = 400, 300
QUALITY = 80
ON_WALL = ("bills", "plaster", "sign")
IN_ROOMS = ("smoke", "fire", "lift", "power", "leak")
_WIDE_M = {"crowd": 12.0, "muck": 9.0, "burst": 8.0, "sewage": 8.0, "parking": 7.5, "fire_lane": 7.5, "bicycles": 7.0}
_OTHERS_WIDE_M = 5.0
_NARROWEST_DEG, _WIDEST_DEG = 16.0, 72.0
_HIDDEN_FROM, _HIDDEN_PART = 0.55, 0.3
_NOISE = 72


@dataclass(frozen=True, slots=True, eq=False)
class PhotoEvent:
    """An event as its photographs need it.

    Parameters
    ----------
    id : str
        Names the files.
    kind : str
        Code of the kind of matter.
    place : float64 (3,)
        Local metres.
    before : datetime
        Local time of the first picture.
    after : datetime or None
        Of the second one; None where nothing was done.
    eye : float64 (3,) or None
        The lens of the camera that saw it; None where somebody on the spot took the picture.
    camera : str
        Its number, which it writes into its picture.
    """

    id: str
    kind: str
    place: Float64
    before: datetime
    after: datetime | None = None
    eye: Float64 | None = None
    camera: str = ""

    @property
    def before_path(self) -> str:
        """Path of the first picture beside the recording."""
        return f"{FOLDER}/{self.id}-before.jpg"

    @property
    def after_path(self) -> str:
        """Path of the second one."""
        return f"{FOLDER}/{self.id}-after.jpg"


def lens_at(event: PhotoEvent, eye: Float64, *, width: int = WIDTH) -> Lens:
    """Return a lens at `eye` that looks at the event, as wide as it needs."""
    way = event.place - eye
    way[2] += 0.0 if event.kind in ON_WALL else 0.7
    level = float(np.hypot(way[0], way[1]))
    wide = _WIDE_M.get(event.kind, _OTHERS_WIDE_M)
    fov = 2 * np.degrees(np.arctan(wide * 0.62 / max(level, 1.0)))
    pitch = float(np.degrees(np.arctan2(way[2], level)))
    heading = float(np.degrees(np.arctan2(way[0], way[1])))
    fov = float(np.clip(fov, _NARROWEST_DEG, _WIDEST_DEG))
    return Lens(eye, heading, pitch, fov, width, width * HEIGHT // WIDTH)


def views_of(
    event: PhotoEvent, scene: Scene, standing: Standing, light: Light, *, seed: int, width: int = WIDTH
) -> tuple[View, View]:
    """Return what is seen with the event and without it."""
    rng = np.random.default_rng([seed, _NOISE, crc32(event.id.encode())])
    if event.kind in IN_ROOMS:
        return room_with(event.kind, rng, width=width, height=width * HEIGHT // WIDTH)
    on_wall = event.kind in ON_WALL
    view = None
    if event.eye is not None:
        view = _seen(scene, lens_at(event, event.eye, width=width), event)
    if view is None or _is_hidden(view, event):
        eye = standing.before(event.place, on_wall=on_wall)
        view = _seen(scene, lens_at(event, eye, width=width), event)
    along, _ = standing.along(event.place)
    things = things_of(event.kind, rng)
    return set_into(view, things, event.place, along, light, on_wall=on_wall), view


def _seen(scene: Scene, lens: Lens, event: PhotoEvent) -> View:
    return scene.grown(scene.built(lens), but=event.place)


def _is_hidden(view: View, event: PhotoEvent) -> bool:
    """Return whether leaves or a wall stand before the place, or fill the picture."""
    lens = view.lens
    ahead = float(lens.seen(event.place[None])[0, 2])
    depth = view.raster.depth_m
    rows, columns = (slice(size * 3 // 8, size * 5 // 8) for size in depth.shape)
    near = depth < ahead * _HIDDEN_FROM
    return float(near[rows, columns].mean()) > _HIDDEN_PART or float(near.mean()) > 0.5


def write_event_photos(
    event: PhotoEvent, scene: Scene, standing: Standing, light: Light, folder: Path, *, seed: int
) -> None:
    """Write the pictures of an event below `folder`."""
    before, after = views_of(event, scene, standing, light, seed=seed)
    rng = np.random.default_rng([seed, _NOISE, crc32(event.id.encode()), 1])
    overcast, clouds = float(rng.uniform(0.1, 0.7)), int(rng.integers(8))
    exposure = float(rng.uniform(0.92, 1.08))

    def write(path: str, view: View, at: datetime, brighter: float) -> None:
        picture: Float32 = view.finished(overcast=overcast, seed=clouds)
        frame = video_frame(picture, at, event.camera, rng, exposure=exposure * brighter)
        write_picture(folder / path, frame, quality=QUALITY)

    write(event.before_path, before, event.before, 1.0)
    if event.after is not None:
        write(event.after_path, after, event.after, float(rng.uniform(0.93, 1.08)))
