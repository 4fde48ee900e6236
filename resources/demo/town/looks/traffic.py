"""What cars take from the sun on the ground around them."""

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import rectangle
from resources.demo.town.greenery import Cars
from resources.demo.town.looks.canvas import Canvas

UNDER_M = 0.35


class Traffic:
    """Paints the shadows of cars, and the oil and dirt where they stand."""

    def __init__(self, cars: Cars) -> None:
        self._cars = cars
        reach = cars.length_m + cars.height_m
        self._low, self._high = (cars.centre[:, :2] + side * reach[:, None] for side in (-1.0, 1.0))

    def paint(self, canvas: Canvas) -> None:
        """Paint them in the square."""
        west, south, east, north = canvas.bounds
        near = (self._low < (east, north)).all(axis=1) & (self._high > (west, south)).all(axis=1)
        for row in np.flatnonzero(near).tolist():
            body = self._body(row)
            canvas.shadow(body, float(self._cars.height_m[row]) * 0.82)
            canvas.fill(body, (58.0, 58.0, 60.0), alpha=0.55)

    def _body(self, row: int) -> Float64:
        cars = self._cars
        length, width = float(cars.length_m[row]), float(cars.width_m[row])
        return rectangle(cars.centre[row, :2], length - UNDER_M, width - UNDER_M, float(cars.angle[row]))
