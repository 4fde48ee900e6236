"""The ground from straight above: streets, pavements, squares, courtyards, beach and sea, lit."""

import numpy as np
from PIL import Image, ImageDraw

from layers.data.geometry import Float32, Float64, UInt8
from resources.demo.light import Light
from resources.demo.paint import Painter, to_bytes
from resources.demo.plan import Block, Plan, Street, block_range
from resources.demo.sea import FOAM, ROCK, TINT, WAVES, tone, waves
from resources.demo.terrain import HALF_M, SEA_M, STREETS_U, STREETS_V, coast, from_grid, ground

PX_PER_M = 8
SIZE = int(2 * HALF_M * PX_PER_M)
PIECE = 512

ASPHALT = (104, 103, 103)
COVERS = {
    "built": (176, 166, 150),
    "square": (206, 196, 178),
    "plaza": (198, 194, 186),
    "park": (122, 136, 88),
    "church": (190, 182, 164),
}


def paint_ground(plan: Plan, painter: Painter, light: Light) -> UInt8:
    """Return uint8 (SIZE, SIZE, 3), first row north."""
    image = Image.new("RGB", (SIZE, SIZE), (150, 150, 118))
    draw = ImageDraw.Draw(image)
    for block in plan.blocks:
        _block(draw, block)
    for street in plan.streets:
        _line(draw, street.axis, street.width_m + 0.5, (196, 192, 184))
    for street in plan.streets:
        _line(draw, street.axis, street.width_m, ASPHALT)
    for street in plan.streets:
        _markings(draw, street)
    _crossings(draw)
    _yards(draw, plan, painter)
    albedo = np.array(image)
    ripples = waves(np.random.default_rng([plan.seed, 56]), 1 / PX_PER_M, (0.7, 12.0), spread=0.8)[::-1]
    return _finish(albedo, painter, light, ripples)


def _block(draw: ImageDraw.ImageDraw, block: Block) -> None:
    draw.polygon(_pixels(block.outline), fill=(204, 200, 192))
    middle = block.outline.mean(axis=0)
    inner = middle + (block.outline - middle) * 0.93
    cover = "park" if block.cover == "built" and block.cell[0] >= 5 else block.cover
    draw.polygon(_pixels(inner), fill=COVERS[cover])
    if block.cover == "park":
        for low, high in ((inner[2], inner[28]), (inner[14], inner[40])):
            _line(draw, np.array([low, middle, high]), 2.4, (206, 192, 160))
        _disc(draw, middle, 7.0, (206, 192, 160))
    elif block.cover == "square":
        for radius, colour in ((17.0, (190, 176, 154)), (16.0, (216, 206, 188)), (9.0, (176, 150, 128))):
            _disc(draw, middle, radius, colour)
        for radius, colour in ((7.4, (214, 206, 192)), (4.6, (92, 132, 150)), (1.4, (196, 188, 172))):
            _disc(draw, middle, radius, colour)
    elif block.cover == "church":
        for side in (-1.0, 1.0):
            _disc(draw, middle + np.array([side * 21.0, 4.0]), 9.0, (126, 138, 90))


def _markings(draw: ImageDraw.ImageDraw, street: Street) -> None:
    lengths = np.linalg.norm(np.diff(street.axis, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    offsets = (-0.18, 0.18) if street.width_m > 10 else (0.0,)
    for start in np.arange(8.0, at[-1] - 8.0, 6.0):
        ends = np.array([start, start + (6.0 if street.width_m > 10 else 2.6)])
        piece = np.column_stack([np.interp(ends, at, street.axis[:, k]) for k in range(2)])
        ahead = (piece[1] - piece[0]) / max(1e-9, float(np.linalg.norm(piece[1] - piece[0])))
        for offset in offsets:
            shifted = piece + np.array([-ahead[1], ahead[0]]) * offset
            draw.line(_pixels(shifted), fill=(214, 190, 110) if len(offsets) > 1 else (212, 210, 202), width=1)


def _crossings(draw: ImageDraw.ImageDraw) -> None:
    # The plain asphalt of each crossing, then zebra stripes on its four arms.
    for i in range(len(STREETS_U) - 1):
        for j in range(len(STREETS_V) - 1):
            u_east, v_south = block_range((i, j))[0], block_range((i, j))[2]
            half_u, half_v = u_east - STREETS_U[i], v_south - STREETS_V[j]
            u, v = STREETS_U[i], STREETS_V[j]
            _quad(draw, u - half_u, u + half_u, v - half_v, v + half_v, ASPHALT)
            for k in np.arange(-half_u + 0.5, half_u - 0.5, 0.95):
                _quad(draw, u + k, u + k + 0.5, v + half_v + 1.0, v + half_v + 3.8, (218, 216, 210))
                if j:
                    _quad(draw, u + k, u + k + 0.5, v - half_v - 3.8, v - half_v - 1.0, (218, 216, 210))
            for k in np.arange(-half_v + 0.5, half_v - 0.5, 0.95):
                for side in (half_u + 1.0, -half_u - 3.8):
                    _quad(draw, u + side, u + side + 2.8, v + k, v + k + 0.5, (218, 216, 210))


def _yards(draw: ImageDraw.ImageDraw, plan: Plan, painter: Painter) -> None:
    for building in plan.buildings:
        court = building.courtyard
        if court is not None:
            tone = int(painter.rng.integers(-12, 12))
            draw.polygon(_pixels(court), fill=(160 + tone, 150 + tone, 136 + tone))
            for _ in range(int(painter.rng.integers(1, 5))):
                # Sheds, washing, piles of goods.
                weights = painter.rng.dirichlet(np.ones(4))
                spot = weights @ court
                size = painter.rng.uniform(0.5, 1.3)
                colour = tuple(int(v) for v in painter.rng.integers(70, 220, 3))
                draw.rectangle(_frame(spot, size, size * 0.7), fill=colour)


def _finish(albedo: UInt8, painter: Painter, light: Light, ripples: Float32) -> UInt8:
    # In pieces, so that the working arrays stay small.
    result = np.empty_like(albedo)
    for top in range(0, SIZE, PIECE):
        for left in range(0, SIZE, PIECE):
            piece = albedo[top : top + PIECE, left : left + PIECE].astype(np.float32)
            x, y = _places(left, top, PIECE, 1)
            inland = (y - coast(x)).astype(np.float32)
            piece += painter.grain((PIECE, PIECE), at=(top, left))[..., None] * 13.0
            if inland.min() < 16.0:
                row, column = top % WAVES, left % WAVES
                waves_here = ripples[row : row + PIECE, column : column + PIECE]
                piece = _shore(piece, inland, x, painter, waves_here, at=(top, left))
            coarse_x, coarse_y = _places(left, top, PIECE // 4, 4)
            points = np.stack([coarse_x, coarse_y, ground(coarse_x, coarse_y)], axis=-1)
            glow = np.asarray(light.on(points, np.array([0.0, 0.0, 1.0])) * 160.0).clip(0, 255).astype(np.uint8)
            wide = Image.fromarray(glow).resize((PIECE, PIECE), Image.Resampling.BILINEAR)
            lit = piece * (np.asarray(wide, np.float32) / 160.0)
            result[top : top + PIECE, left : left + PIECE] = to_bytes(lit)
    return result


def _shore(
    piece: Float32, inland: Float32, x: Float64, painter: Painter, steep: Float32, *, at: tuple[int, int]
) -> Float32:
    shape = inland.shape
    patches, ripples = painter.grain(shape, rough=0.0, at=at), painter.grain(shape, rough=0.75, at=at)
    wet = inland < -3.3
    sand = wet & (ground(x, inland + coast(x)) > SEA_M + 0.12) if inland.max() > -20.0 else np.zeros(shape, np.bool_)
    for mask, colour, rough, patchy in (
        ((inland > 1.5) & (inland < 9.3), (206, 190, 172), 10.0, 0.0),
        ((inland > 1.2) & (inland < 1.8), (226, 220, 208), 0.0, 0.0),
        ((inland < 1.3) & ~wet, (132, 122, 108), 34.0, 26.0),
        (sand, (216, 196, 156), 0.0, 10.0),
    ):
        if mask.any():
            grain = ripples[mask] * np.float32(rough) + patches[mask] * np.float32(patchy)
            piece[mask] = np.array(colour, np.float32) + grain[:, None]
    mask = wet & ~sand
    if mask.any():
        piece[mask] = _water(inland[mask], patches[mask], steep[mask])
    return piece


def _water(inland: Float32, patches: Float32, steep: Float32) -> Float32:
    # Along the masked pixels: deeper is darker, with reefs near the shore and foam at its edge.
    rough = np.clip(0.4 - inland / 90.0, 0.0, 1.0) * np.clip(0.8 + 0.3 * patches, 0.4, 1.2)
    water = tone(np.clip(-1.6 * inland, 0.0, None)).T + (steep * rough)[:, None] * np.array(TINT, np.float32)
    water += np.clip(steep * rough - 1.6, 0.0, 1.2)[:, None] * np.float32(40.0)
    reef = (np.clip((patches - 0.55) * 3.0, 0.0, 0.7) * np.clip(1 + inland / 60.0, 0.0, 1.0))[:, None]
    water += (np.array(ROCK, np.float32) - water) * reef
    near = inland > -9.0
    if near.any():
        foam = np.exp(-(((inland[near] + 4.6) / 1.1) ** 2)) * np.clip(0.5 + 0.4 * steep[near], 0.0, 1.0)
        water[near] += (np.array(FOAM, np.float32) - water[near]) * foam[:, None]
    return np.asarray(water, np.float32)


def _places(left: int, top: int, count: int, step: int) -> tuple[Float64, Float64]:
    # East and north of a grid of pixel middles.
    at = (np.arange(count) + 0.5) * step
    x, y = np.meshgrid((left + at) / PX_PER_M - HALF_M, HALF_M - (top + at) / PX_PER_M)
    return x, y


def _quad(draw: ImageDraw.ImageDraw, u0: float, u1: float, v0: float, v1: float, colour: tuple[int, int, int]) -> None:
    draw.polygon(_pixels(from_grid(np.array([[u0, v0], [u1, v0], [u1, v1], [u0, v1]]))), fill=colour)


def _line(draw: ImageDraw.ImageDraw, axis: Float64, width_m: float, colour: tuple[int, int, int]) -> None:
    draw.line(_pixels(axis), fill=colour, width=round(width_m * PX_PER_M), joint="curve")


def _disc(draw: ImageDraw.ImageDraw, middle: Float64, radius_m: float, colour: tuple[int, int, int]) -> None:
    draw.ellipse(_frame(middle, radius_m, radius_m), fill=colour)


def _frame(middle: Float64, half_x: float, half_y: float) -> tuple[float, float, float, float]:
    # Left, top, right, bottom in pixels.
    x, y = _pixel(middle)
    return x - half_x * PX_PER_M, y - half_y * PX_PER_M, x + half_x * PX_PER_M, y + half_y * PX_PER_M


def _pixel(point: Float64) -> tuple[float, float]:
    return (float(point[0]) + HALF_M) * PX_PER_M, (HALF_M - float(point[1])) * PX_PER_M


def _pixels(outline: Float64) -> list[tuple[float, float]]:
    return [_pixel(point) for point in outline]
