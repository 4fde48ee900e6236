"""What cameras make of a view: a present-day picture, an old print, a frame of surveillance video."""

from datetime import datetime

import numpy as np

from layers.data.geometry import Float32
from resources.demo.grain import cloud
from resources.demo.town.photos.figures import stamp

_GREY = np.array([0.36, 0.52, 0.12], np.float32)
"""Old plates saw blue brighter than red, but not as much as they are said to."""
_GREY_CARD = 112.0
DARK_H = (19.2, 5.0)
"""Between these hours of a day in May it is night."""


def present_day(picture: Float32, rng: np.random.Generator) -> Float32:
    """Return a picture as a digital camera takes it, 0..255."""
    light = _metered(picture) * float(rng.uniform(0.94, 1.06))
    warm = np.array([1.0 + rng.normal(0, 0.012), 1.0, 1.0 + rng.normal(0, 0.016)], np.float32)
    picture = _curved(_soft(picture, 0.18) * np.float32(light) * warm)
    picture *= _vignette(picture.shape, 0.16)[..., None]
    return picture + rng.normal(0.0, 2.2, picture.shape[:2]).astype(np.float32)[..., None]


def old_print(picture: Float32, year: int, rng: np.random.Generator) -> Float32:
    """Return a picture as a print of that year looks today: toned, faded, scratched, with a paper border."""
    height, width = picture.shape[:2]
    grey = _soft(_soft(picture, 0.5), 0.5) @ _GREY
    grey = np.clip(grey / max(float(np.quantile(grey, 0.97)), 1.0), 0.0, 1.0)
    # Printed so that its middle tones are neither dark nor pale.
    middle = float(np.clip(np.median(grey[height // 4 :]), 0.08, 0.9))
    grey = grey ** np.float32(np.clip(np.log(0.44) / np.log(middle), 0.5, 1.3))
    grey = grey * grey * (3.0 - 2.0 * grey) * 0.5 + grey * 0.5
    patches = cloud(rng, 1 << int(np.ceil(np.log2(max(height, width)))), octaves=4)[:height, :width]
    grain = _soft(rng.normal(0.0, 1.0, (height, width)).astype(np.float32)[..., None], 0.35)[..., 0]
    age = (1950 - year) / 45.0
    grey = grey * (1.0 - 0.24 * age) + 0.1 * age + grain * np.float32(0.05) + patches * np.float32(0.03 + 0.03 * age)
    grey *= _vignette(picture.shape, 0.34)
    _scratch(grey, rng, count=int(rng.integers(3, 9)))
    dark, paper = np.array([38.0, 29.0, 21.0], np.float32), np.array([236.0, 220.0, 188.0], np.float32)
    if year > 1932:
        dark, paper = np.array([26.0, 25.0, 24.0], np.float32), np.array([228.0, 224.0, 212.0], np.float32)
    toned: Float32 = dark + np.clip(grey, 0.0, 1.0)[..., None] * (paper - dark)
    _stain(toned, patches, age)
    return _bordered(toned, patches, rng)


def video_frame(
    picture: Float32, at: datetime, camera: str, rng: np.random.Generator, *, exposure: float = 1.0
) -> Float32:
    """Return a picture as a camera over a street sends it at a local time, with the time and the camera's number."""
    hour = at.hour + at.minute / 60
    if hour > DARK_H[0] or hour < DARK_H[1]:
        # At night these cameras see by their own infrared lamps.
        glare = _vignette(picture.shape, 0.8)
        grey = (_soft(picture, 0.3) @ _GREY) * glare * np.float32(0.62 * exposure)
        picture = np.repeat(grey[..., None], 3, axis=2)
        noise = 7.0
    else:
        low = max(0.0, 1.0 - min(abs(hour - DARK_H[1]), abs(DARK_H[0] - hour)) / 2.0)
        tone = np.array([1.0 + 0.1 * low, 1.0 - 0.06 * low, 1.0 - 0.14 * low], np.float32)
        picture = _curved(_soft(picture, 0.22) * tone * np.float32(_metered(picture) * exposure * (1.0 - 0.3 * low)))
        picture *= _vignette(picture.shape, 0.2)[..., None]
        noise = 2.6
    picture = picture + rng.normal(0.0, noise, picture.shape[:2]).astype(np.float32)[..., None]
    stamp(picture, f"{at:%Y-%m-%d %H:%M:%S}", row=7, column=7)
    if camera:
        stamp(picture, camera, row=picture.shape[0] - 16, column=picture.shape[1] - 7, from_right=True)
    return picture


def _metered(picture: Float32) -> float:
    """Return the exposure that a camera chooses, by what lies in the middle and below."""
    height, width = picture.shape[:2]
    part = picture[height // 4 :: 4, width // 8 : -width // 8 : 4]
    return float(np.clip(_GREY_CARD / max(float((part @ _GREY).mean()), 1.0), 0.85, 2.1))


def _soft(picture: Float32, amount: float) -> Float32:
    """Return a picture a little out of focus."""
    for axis in (0, 1):
        before, after = np.roll(picture, 1, axis), np.roll(picture, -1, axis)
        picture = picture * np.float32(1 - amount) + (before + after) * np.float32(amount / 2)
    return picture


def _curved(picture: Float32) -> Float32:
    """Return a picture with a shoulder: highlights are not cut off at once."""
    x = np.maximum(picture, 0.0) * np.float32(1 / 255.0)
    curved: Float32 = np.float32(255.0) * (
        x * (np.float32(1.0) + x * np.float32(0.36)) / (np.float32(1.0) + x * x * 0.42)
    )
    return curved


def _vignette(shape: tuple[int, ...], amount: float) -> Float32:
    y, x = (np.linspace(-1.0, 1.0, size, dtype=np.float32) ** 2 for size in shape[:2])
    away = (y[:, None] + x[None, :]) / np.float32(2.0)
    dark: Float32 = np.float32(1.0) - np.float32(amount) * np.power(away, np.float32(1.6), dtype=np.float32)
    return dark


def _scratch(grey: Float32, rng: np.random.Generator, *, count: int) -> None:
    height, width = grey.shape
    for _ in range(count):
        length = int(rng.integers(height // 10, height // 2))
        top, left = int(rng.integers(0, height - length)), float(rng.uniform(2, width - 3))
        lean = float(rng.normal(0.0, 0.05))
        rows = np.arange(top, top + length)
        columns = np.clip(left + lean * np.arange(length) + np.sin(rows / 17.0) * 0.6, 0, width - 1).astype(np.intp)
        grey[rows, columns] += np.float32(rng.uniform(0.12, 0.4))
    spots = rng.integers(0, [height - 2, width - 2], (int(rng.integers(20, 70)), 2))
    for dy, dx in ((0, 0), (1, 0), (0, 1)):
        grey[spots[:, 0] + dy, spots[:, 1] + dx] += np.float32(0.3)


def _stain(toned: Float32, patches: Float32, age: float) -> None:
    cover = np.clip(patches - 0.55, 0.0, 1.0) * np.float32(0.5 + 0.6 * age)
    toned += (np.array([172.0, 136.0, 86.0], np.float32) - toned) * cover[..., None] * np.float32(0.6)


def _bordered(toned: Float32, patches: Float32, rng: np.random.Generator) -> Float32:
    """Return it on its paper: an uneven edge, and worn corners."""
    height, width = toned.shape[:2]
    margin = round(0.028 * width)
    paper = np.array([232.0, 222.0, 198.0], np.float32) + patches[..., None] * 9.0
    paper = paper + rng.normal(0.0, 2.4, (height, width)).astype(np.float32)[..., None]
    y, x = (np.minimum(np.arange(n), np.arange(n)[::-1]).astype(np.float32) for n in (height, width))
    y, x = y[:, None], x[None, :]
    inside = np.minimum(y, x) - np.float32(margin) + patches * 1.2
    cover = np.clip(inside, 0.0, 1.0)[..., None]
    line = np.exp(-((inside + 5.0) ** 2) / 1.5)[..., None] * 26.0
    worn = np.clip(1.0 - (y + x) / 14.0, 0.0, 1.0)[..., None]
    framed: Float32 = (paper - line) * (1 - cover) + toned * cover
    aged: Float32 = (framed + (np.array([196.0, 186.0, 166.0], np.float32) - framed) * worn).astype(np.float32)
    return aged
