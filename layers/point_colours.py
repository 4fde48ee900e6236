"""Colours of points: as photographed, by strength of the echo, by class, by height. Pure; any thread."""

import numpy as np

from layers.data.geometry import Float32, PointData, UInt8
from layers.data.point_cloud import ColourBy, PointLook

CLASS_COLOURS: dict[int, tuple[int, int, int]] = {
    0: (150, 150, 150),  # created, never classified
    1: (185, 185, 185),  # unassigned
    2: (161, 120, 77),  # ground
    3: (166, 206, 112),  # low vegetation
    4: (100, 173, 72),  # medium vegetation
    5: (42, 124, 58),  # high vegetation
    6: (224, 108, 78),  # building
    7: (214, 48, 160),  # low noise
    8: (120, 94, 60),  # model key point
    9: (66, 135, 214),  # water
    10: (96, 84, 110),  # rail
    11: (110, 116, 128),  # road surface
    12: (200, 200, 160),  # overlap
    13: (250, 214, 80),  # wire, guard
    14: (240, 176, 40),  # wire, conductor
    15: (156, 92, 180),  # transmission tower
    16: (206, 150, 90),  # wire connector
    17: (148, 160, 196),  # bridge deck
    18: (255, 0, 200),  # high noise
    19: (196, 128, 128),  # overhead structure
    20: (140, 128, 92),  # ignored ground
    21: (236, 242, 250),  # snow
    22: (110, 90, 150),  # temporal exclusion
}
"""RGB by class code, ASPRS LAS 1.4 R15 table 17."""
OTHER_CLASS_COLOUR = (205, 130, 220)
"""RGB of reserved and user-defined classes."""

# Nine stops of viridis (S. van der Walt, N. Smith 2015; public domain): even in lightness, clear to colour-blind eyes.
_HEIGHT_STOPS = (
    (68, 1, 84),
    (72, 40, 120),
    (62, 74, 137),
    (49, 104, 142),
    (38, 130, 142),
    (31, 158, 137),
    (53, 183, 121),
    (110, 206, 88),
    (181, 222, 43),
    (253, 231, 37),
)


def _ramp() -> UInt8:
    stops = np.array(_HEIGHT_STOPS, np.float64)
    at = np.linspace(0.0, len(stops) - 1.0, 256)
    return (
        np.column_stack([np.interp(at, np.arange(len(stops)), stops[:, k]) for k in range(3)]).round().astype(np.uint8)
    )


def _classes() -> UInt8:
    table = np.full((256, 3), OTHER_CLASS_COLOUR, np.uint8)
    for code, colour in CLASS_COLOURS.items():
        table[code] = colour
    return table


def _echoes() -> UInt8:
    # Most echoes are weak: the root makes them tell apart.
    return np.sqrt(np.arange(65_536) / 65_535 * 255 * 255).round().astype(np.uint8)


HEIGHT_RAMP: UInt8 = _ramp()
"""uint8 (256, 3), low to high."""
_CLASS_TABLE, _ECHO_TABLE = _classes(), _echoes()


FULL_ECHO = 65_535


def strong_echo(points: PointData) -> int | None:
    """Return what a strong echo of these points is (1 in 100 is stronger); None where they have no intensity."""
    if points.intensity is None or not len(points.intensity):
        return None
    return max(1, int(np.percentile(points.intensity, 99)))


def dot_colours(points: PointData, *, look: PointLook, white_echo: int = FULL_ECHO) -> UInt8:
    """Return uint8 (n, 4), RGBA; what the points do not carry is shown as `ColourBy.RGB`.

    The points' own array when it is what is asked for.

    Parameters
    ----------
    white_echo : int
        Intensity that is shown white: many files use a small part of the range.
    """
    if look.colour_by is ColourBy.HEIGHT:
        return _solid(HEIGHT_RAMP[_height_steps(points, look.height_range_m)])
    if look.colour_by is ColourBy.CLASS and points.classes is not None:
        return _solid(_CLASS_TABLE[points.classes])
    if look.colour_by is ColourBy.INTENSITY and points.intensity is not None:
        stretched = points.intensity.astype(np.uint32) * FULL_ECHO // white_echo
        grey = _ECHO_TABLE[np.minimum(stretched, FULL_ECHO)]
        return _solid(np.repeat(grey[:, None], 3, axis=1))
    if points.colours is not None:
        return points.colours
    base = np.array(points.base_colour[:3]).clip(0.0, 1.0) * 255
    return _solid(np.broadcast_to(base.round().astype(np.uint8), (len(points.points), 3)))


def _height_steps(points: PointData, height_range_m: tuple[float, float]) -> UInt8:
    low, high = height_range_m
    # The origin goes into the offset, in float64; what is left is small enough for float32.
    scale = 255.0 / max(high - low, 1e-6)
    offset = (float(points.origin_enu_m[2]) - low) * scale
    steps: Float32 = points.points[:, 2] * np.float32(scale) + np.float32(offset)
    return steps.clip(0.0, 255.0).astype(np.uint8)


def _solid(rgb: UInt8) -> UInt8:
    rgba = np.full((len(rgb), 4), 255, np.uint8)
    rgba[:, :3] = rgb
    return rgba
