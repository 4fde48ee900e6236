"""The archive's photographs: a present-day one and an old one of each sheet."""

from pathlib import Path

import numpy as np

from layers.data.geometry import Float32
from resources.demo.town.photos.develop import old_print, present_day
from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.picture import write_picture
from resources.demo.town.photos.scene import Scene
from resources.demo.town.records.archives import ArchiveSheet

WIDTH, HEIGHT = 800, 600
_NOISE = 71


def lens_of(sheet: ArchiveSheet, *, width: int = WIDTH) -> Lens:
    """Return the lens of a sheet, as its table says it."""
    return Lens(sheet.eye, sheet.heading_deg, sheet.pitch_deg, sheet.fov_deg, width, width * HEIGHT // WIDTH)


def take(sheet: ArchiveSheet, scene: Scene, *, seed: int, width: int = WIDTH) -> tuple[Float32, Float32]:
    """Return both pictures of a sheet, float32 (h, w, 3): of today, and of old, when trees were young and cars rare."""
    rng = np.random.default_rng([seed, _NOISE, sheet.number])
    clouds, overcast = int(rng.integers(8)), float(rng.uniform(0.0, 0.5))
    built = scene.built(lens_of(sheet, width=width))
    now = scene.grown(built).finished(overcast=overcast, seed=clouds)
    young = 0.45 + 0.3 * (sheet.old_year - 1905) / 45.0
    then = scene.grown(built, cars=False, grown=young).finished(overcast=0.6, seed=(clouds + 3) % 8)
    return present_day(now, rng), old_print(then, sheet.old_year, rng)


def write_archive_photos(sheet: ArchiveSheet, scene: Scene, folder: Path, *, seed: int) -> None:
    """Write both pictures of a sheet below `folder`."""
    now, then = take(sheet, scene, seed=seed)
    write_picture(folder / sheet.now, now)
    write_picture(folder / sheet.then, then)
