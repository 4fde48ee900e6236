"""A city model's triangles in the site, with what each belongs to."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from importers.city_models.colours import polygon_colours
from importers.city_models.model import CityModel
from importers.city_models.triangulate import triangulate
from importers.importer import ImportContext
from importers.native import Result
from layers.data.geometry import Float32, Float64, Int32, UInt8
from layers.errors import ImportFailed

MAX_TRIANGLES = 12_000_000
_MORTON_BITS = 10


@dataclass(slots=True, eq=False)
class Faces:
    """Triangles of all polygons. One thread.

    Parameters
    ----------
    points : float64 (corners, 3)
        Site ENU metres; behind the model's corners those that triangulation made.
    triangles : int32 (n, 3)
    polygons : int32 (n,)
        Of each triangle.
    polygon_of_corner : int32 (corners,)
    normals : float32 (polygons, 3)
    colours : uint8 (polygons, 4)
    failed : int32 (m,)
        Polygons that gave no triangle.
    """

    model: CityModel
    points: Float64
    triangles: Int32
    polygons: Int32
    polygon_of_corner: Int32
    uv: Float32
    normals: Float32
    colours: UInt8
    failed: Int32
    _order: "npt.NDArray[np.int64] | None" = field(default=None)

    @property
    def owners(self) -> Int32:
        """int32 (n,): the object of each triangle."""
        return self.model.polygon_owner[self.polygons]

    @property
    def textures(self) -> Int32:
        """int32 (n,): the picture of each triangle; -1 where it has none, or not all texture coordinates."""
        without = np.zeros(len(self.model.polygon_owner), np.bool_)
        without[self.polygon_of_corner[~np.isfinite(self.uv).all(axis=1)]] = True
        return np.where(without, -1, self.model.polygon_texture)[self.polygons].astype(np.int32)

    def places_in_order(self) -> "npt.NDArray[np.int64]":
        """Return int64 (objects,): numbers by which objects that lie close together follow each other."""
        if self._order is None:
            self._order = _along_a_curve(self.points, self.model.polygon_owner[self.polygon_of_corner], self.model)
        return self._order


def faces_of(model: CityModel, points: Float64, *, path: Path, context: ImportContext) -> Faces:
    """Return the triangles of a model whose corners stand at `points`. Worker thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    centre = (points.min(axis=0) + points.max(axis=0)) / 2 if len(points) else np.zeros(3)
    found = context.native.call(
        triangulate,
        points - centre,
        model.ring_sizes,
        model.polygon_rings,
        path=str(path),
        cancelled=context.cancelled,
        limit_bytes=4 << 30,
    )
    _check(found, model, path=path)
    like = found["extra_like"]
    rings = np.repeat(np.arange(len(model.polygon_rings), dtype=np.int32), model.polygon_rings)
    polygon_of_corner = np.repeat(rings, model.ring_sizes)
    return Faces(
        model=model,
        points=np.concatenate([points, found["extra_points"] + centre]),
        triangles=found["triangles"],
        polygons=found["polygon"],
        polygon_of_corner=np.concatenate([polygon_of_corner, polygon_of_corner[like]]),
        uv=np.concatenate([model.uv, model.uv[like]]),
        normals=found["normals"],
        colours=polygon_colours(model),
        failed=found["failed"],
    )


def _check(found: Result, model: CityModel, *, path: Path) -> None:
    polygons, corners = len(model.polygon_rings), len(model.points)
    more = len(found["extra_points"])
    fits = found["triangles"].ndim == 2 and found["triangles"].shape[1] == 3
    fits = fits and found["polygon"].shape == (len(found["triangles"]),) and found["extra_like"].shape == (more,)
    fits = fits and found["normals"].shape == (polygons, 3) and found["extra_points"].shape == (more, 3)
    for name, end in (
        ("triangles", corners + more),
        ("polygon", polygons),
        ("extra_like", corners),
        ("failed", polygons),
    ):
        values = found[name]
        fits = fits and (not values.size or (int(values.min()) >= 0 and int(values.max()) < end))
    if not fits or not np.isfinite(found["extra_points"]).all():
        raise ImportFailed(path, problem="its arrays do not fit together", advice="the file is probably hostile")
    if len(found["triangles"]) > MAX_TRIANGLES:
        raise ImportFailed(
            path,
            problem="it holds more than {limit} {what}",
            advice="export a part of it, or in tiles",
            limit=MAX_TRIANGLES,
            what="triangles",
        )


def _along_a_curve(points: Float64, owners: Int32, model: CityModel) -> "npt.NDArray[np.int64]":
    """Return the place of each object's middle along a Z-curve."""
    count = np.maximum(np.bincount(owners, minlength=len(model.object_type)), 1)
    middles = np.column_stack(
        [np.bincount(owners, weights=points[:, axis], minlength=len(count)) / count for axis in (0, 1)]
    )
    low, high = points[:, :2].min(axis=0, initial=np.inf), points[:, :2].max(axis=0, initial=-np.inf)
    cells = ((middles - low) / np.maximum(high - low, 1e-9) * ((1 << _MORTON_BITS) - 1)).clip(0, 1 << _MORTON_BITS)
    result = np.zeros(len(count), np.int64)
    for bit in range(_MORTON_BITS):
        for axis in (0, 1):
            result |= ((cells[:, axis].astype(np.int64) >> bit) & 1) << (2 * bit + axis)
    return result
