"""A map projection over a box as a polynomial: quick, and to well below a millimetre.

A projection is smooth: over kilometres a polynomial of three variables follows it. It is fitted by least squares to
exact positions (Chebyshev's nodes) and checked at other points; where none follows, over hundreds of kilometres, each
point must be projected. Near a place in the box it is, by Taylor's formula, a matrix and a small bend.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64

Real = TypeVar("Real", np.float32, np.float64)

# Two fits, one inside the other, stay below a millimetre by far.
MAX_FIT_ERROR_M = 2e-4
# Fewer points are projected one by one in the time that a fit takes.
MIN_POINTS_FOR_FIT = 200
# A bend, or a part of it, that moves nothing by more is left out.
MAX_BEND_LEFT_OUT_M = 1e-4
BLOCK_POINTS = 1 << 13

# Powers of x, y, z by degree: 1, 3, 6, 10 of them; x before y before z.
_TERMS = tuple(sorted((p for p in product((3, 2, 1, 0), repeat=3) if sum(p) <= 3), key=sum))
_TERM_COUNTS = (4, 10, 20)
# A polynomial about another place: term t there takes this much of term s here, times the shift to the rest of s.
_PARTS = np.array([[math.prod(map(math.comb, s, t)) for s in _TERMS] for t in _TERMS], np.float64)
_RANKS = {term: rank for rank, term in enumerate(_TERMS)}
_RESTS = np.array([[_RANKS.get((s[0] - t[0], s[1] - t[1], s[2] - t[2]), 0) for s in _TERMS] for t in _TERMS])
_SPREAD = np.cos(np.linspace(np.pi, 0, 6))
_NODES = np.array(list(product(_SPREAD, _SPREAD, np.cos(np.linspace(np.pi, 0, 4)))), np.float64)
_CHECKS = np.array(list(product((-0.95, -0.5, 0.07, 0.55, 0.98), repeat=2)), np.float64)
_CHECKS = np.column_stack([np.tile(_CHECKS, (3, 1)), np.repeat([-0.9, 0.1, 1.0], len(_CHECKS))])


@dataclass(frozen=True, slots=True, eq=False)
class LocalFrame:
    """How coordinates near a place become the site's.

    Parameters
    ----------
    middle : float64 (3,)
        In the coordinates; exact in float32.
    origin_enu_m : float64 (3,)
        The same place, site ENU metres.
    linear : float64 (3, 3)
        Site ENU metres from offsets about the middle: ``offset @ linear``.
    bend : float64 (6 or 16, 3) or None
        Likewise of the products xx, xy, xz, yy, yz, zz, and of those of three; None where it moves nothing.
    """

    middle: Float64
    origin_enu_m: Float64
    linear: Float64
    bend: Float64 | None = None

    def enu_about_origin(self, points: npt.NDArray[np.floating]) -> Float32:
        """Return float32 (n, 3), ENU metres about `origin_enu_m`, of (n, 3) coordinates, reckoned in their type."""
        return self._moved(points, np.empty((len(points), 3), np.float32))

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres."""
        return self._moved(points, np.empty((len(points), 3))) + self.origin_enu_m

    def _moved(self, points: npt.NDArray[np.floating], moved: npt.NDArray[Real]) -> npt.NDArray[Real]:
        """Fill `moved`, block by block, so that what is between stays cached."""
        middle = self.middle.astype(points.dtype)
        bend = np.empty((0, 3)) if self.bend is None else self.bend
        factors = np.concatenate([self.linear, bend]).astype(points.dtype)
        for start in range(0, len(points), BLOCK_POINTS):
            block = slice(start, start + BLOCK_POINTS)
            offsets = points[block] - middle
            moved[block] = (_terms(offsets, 4 + len(bend))[:, 1:] if len(bend) else offsets) @ factors
        return moved


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """Site ENU metres by a polynomial of coordinates. Picklable; any thread.

    Parameters
    ----------
    centre, half : float64 (3,)
        The box that it holds in.
    coefficients : float64 (k, 3)
        Of the coordinates as -1..1 in the box; k = 4, 10 or 20: degree 1, 2 or 3.
    """

    centre: Float64
    half: Float64
    coefficients: Float64

    def holds(self, points: Float64) -> bool:
        """Return whether (n, 3) coordinates all lie in the box."""
        return bool((np.abs(points - self.centre) <= self.half * (1 + 1e-9)).all())

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates; block by block, so that terms stay cached."""
        result = np.empty((3, len(points)))
        for start in range(0, len(points), BLOCK_POINTS):
            unit = (points[start : start + BLOCK_POINTS].T - self.centre[:, None]) / self.half[:, None]
            terms = _terms(unit.T, len(self.coefficients)).T
            result[:, start : start + BLOCK_POINTS] = self.coefficients.T @ terms
        return result.T

    def frame_around(self, low: Float64, high: Float64) -> LocalFrame:
        """Return the same about the middle of a box between corners, float64 (3,), no more bent than needed there."""
        middle = exact_middle(low, high)
        count = len(self.coefficients)
        factors = self.coefficients / _row_of_terms(self.half)[:count, None]
        shift = _row_of_terms(middle - self.centre)
        factors = (_PARTS[:count, :count] * shift[_RESTS[:count, :count]]) @ factors
        reach = _row_of_terms(np.maximum(middle - low, high - middle))[:count, None] * np.abs(factors)
        for fewer in _TERM_COUNTS[1::-1]:
            moved = reach[fewer:].sum(axis=0)
            if float(moved @ moved) > MAX_BEND_LEFT_OUT_M**2:
                break
            count = min(count, fewer)
        return LocalFrame(middle, factors[0], factors[1:4], factors[4:count] if count > 4 else None)


def fitted_polynomial(
    exact: Callable[[Float64], Float64], *, low: Float64, high: Float64, max_degree: int = 3
) -> Polynomial | None:
    """Return the simplest polynomial that follows `exact` between two corners, float64 (3,), of a box.

    Parameters
    ----------
    exact : function
        float64 (n, 3) site ENU metres of (n, 3) coordinates; not finite where there is no place.

    Returns
    -------
    Polynomial or None
        Within `MAX_FIT_ERROR_M` wherever it was checked; None when none of `max_degree` is.
    """
    centre, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    known = exact(centre + _NODES * half)
    truth = exact(centre + _CHECKS * half)
    if not (np.isfinite(known).all() and np.isfinite(truth).all()):
        return None
    for count in _TERM_COUNTS[:max_degree]:
        coefficients, *_ = np.linalg.lstsq(_terms(_NODES, count), known, rcond=None)
        error = max(
            float(np.abs(_terms(_CHECKS, count) @ coefficients - truth).max()),
            float(np.abs(_terms(_NODES, count) @ coefficients - known).max()),
        )
        if error <= MAX_FIT_ERROR_M:
            return Polynomial(centre, half, np.ascontiguousarray(coefficients))
    return None


def exact_middle(low: Float64, high: Float64) -> Float64:
    """Return float64 (3,), the middle as float32 holds it, so that taking it off a float32 vertex loses nothing."""
    return ((low + high) / 2).astype(np.float32).astype(np.float64)


def _terms(values: npt.NDArray[Real], count: int) -> npt.NDArray[Real]:
    """Return (n, count), of the same type: the products of powers of (n, 3) numbers, in the order of `_TERMS`."""
    terms = np.empty((count, len(values)), values.dtype)
    made: dict[tuple[int, ...], npt.NDArray[Real]] = {}
    for row, (i, j, k) in enumerate(_TERMS[:count]):
        if i:
            np.multiply(made[i - 1, j, k], values[:, 0], out=terms[row])
        elif j:
            np.multiply(made[i, j - 1, k], values[:, 1], out=terms[row])
        elif k:
            np.multiply(made[i, j, k - 1], values[:, 2], out=terms[row])
        else:
            terms[row] = 1.0
        made[i, j, k] = terms[row]
    return terms.T


def _row_of_terms(value: Float64) -> Float64:
    # What `_terms` gives of one point, several times sooner.
    x, y, z = value.tolist()
    xx, yy, zz = x * x, y * y, z * z
    by_two = (xx, x * y, x * z, yy, y * z, zz)
    by_three = (xx * x, xx * y, xx * z, x * yy, x * y * z, x * zz, yy * y, yy * z, y * zz, zz * z)
    return np.array((1.0, x, y, z, *by_two, *by_three))
