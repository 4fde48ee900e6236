"""A place in a file, and the refusals and typed values that are told with it."""

import math
from collections.abc import Mapping

import msgspec

from layers.errors import ImportFailed, TemporaryFailure

AGAIN = "export or copy the data again"
# What stands inside a file, as a data: uri, has no name of its own.
INLINE = "data: uri"
MAX_WHERE = 240


class Place(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A file or address and where in it: ``Place("tileset.json", "root.children[3]")``. Any thread.

    Made for every value that is read, and told only when one is refused: so it is a link to the place around it, and a
    record that native code makes.

    Parameters
    ----------
    path : str
    step : str
        Within `outer`, or within the file.
    outer : Place or None
    """

    path: str
    step: str = ""
    outer: "Place | None" = None

    @property
    def where(self) -> str:
        """Where in the file: steps joined by dots, indices in brackets."""
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            if place.step:
                steps.append(place.step)
            place = place.outer
        text = ".".join(reversed(steps)).replace(".[", "[")
        return text if len(text) <= MAX_WHERE else f"{text[: MAX_WHERE // 3]} ... {text[-MAX_WHERE // 2 :]}"

    def at(self, more: str) -> "Place":
        """Return the place `more` inside this one; an index is written ``"[3]"``."""
        return Place(self.path, more, self)

    def refuse(self, problem: str, *, advice: str = AGAIN, **values: object) -> ImportFailed:
        """Return the refusal of what is here, to be raised."""
        return ImportFailed(self.path, where=self.where, problem=problem, advice=advice, **values)

    def told(self, error: ImportFailed) -> ImportFailed:
        """Return a refusal of what is referred to from here, told about here when it names no place of its own."""
        if error.where or error.path not in (self.path, INLINE):
            return error
        kind = TemporaryFailure if isinstance(error, TemporaryFailure) else ImportFailed
        here = kind(self.path, where=self.where, problem=error.problem, advice=error.advice, **error.values)
        if isinstance(here, TemporaryFailure) and isinstance(error, TemporaryFailure):
            here.wait_s = error.wait_s
        return here

    def mapping(self, value: object) -> dict[str, object]:
        """Return a JSON object.

        Raises
        ------
        ImportFailed
            `value` is something else; so for all readers of this class.
        """
        if not isinstance(value, dict):
            raise self.refuse("an object is expected here, not {value}", value=shown(value))
        return value

    def mapping_in(self, entry: Mapping[str, object], name: str) -> dict[str, object]:
        """Return `entry`'s object called `name`, an empty one where it has none; see `whole_in`."""
        if name not in entry:
            return {}
        value = entry[name]
        return value if isinstance(value, dict) else self.at(name).mapping(value)

    def items(self, value: object) -> list[object]:
        """Return a JSON array."""
        if not isinstance(value, list):
            raise self.refuse("a list is expected here, not {value}", value=shown(value))
        return value

    def text(self, value: object) -> str:
        """Return a JSON string."""
        if not isinstance(value, str):
            raise self.refuse("text is expected here, not {value}", value=shown(value))
        return value

    def whole(self, value: object, *, minimum: int = 0, below: int | None = None) -> int:
        """Return a whole number from `minimum` to less than `below`."""
        if type(value) is int and value >= minimum and (below is None or value < below):
            return value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse("a whole number is expected here, not {value}", value=shown(value))
        if value < minimum or (below is not None and value >= below):
            limit = f"from {minimum} to {below - 1}" if below is not None else f"at least {minimum}"
            raise self.refuse("{value} is out of range, it must be {limit}", value=shown(value), limit=limit)
        return value

    def whole_in(
        self,
        entry: dict[str, object],
        name: str,
        default: int | None = None,
        *,
        minimum: int = 0,
        below: int | None = None,
    ) -> int:
        """Return `entry`'s whole number called `name`; its place is made only to refuse it."""
        value = entry.get(name, default)
        if type(value) is int and value >= minimum and (below is None or value < below):
            return value
        return self.at(name).whole(value, minimum=minimum, below=below)

    def number(self, value: object, *, minimum: float = -math.inf) -> float:
        """Return a finite number of at least `minimum`."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.refuse("a number is expected here, not {value}", value=shown(value))
        try:
            result = float(value)
        except OverflowError:
            result = math.inf
        if not math.isfinite(result):
            raise self.refuse("the number is not finite")
        if result < minimum:
            raise self.refuse("{value} is below {minimum}", value=result, minimum=minimum)
        return result

    def number_in(self, entry: Mapping[str, object], name: str, default: float, *, minimum: float = -math.inf) -> float:
        """Return `entry`'s number called `name`; see `whole_in`."""
        return self.at(name).number(entry[name], minimum=minimum) if name in entry else default

    def numbers(self, value: object, *, count: int) -> tuple[float, ...]:
        """Return `count` finite numbers."""
        found = self.items(value)
        if len(found) != count:
            raise self.refuse("{found} numbers are given, {count} are needed", found=len(found), count=count)
        # Nearly all are right: one test of all before each is looked at.
        if all(type(v) is float for v in found) and math.isfinite(sum(found)):  # type: ignore[arg-type]
            return tuple(found)  # type: ignore[arg-type]
        return tuple(self.number(v) for v in found)


def shown(value: object) -> str:
    """Return `value` as short printable text for a message; it comes from a file that nobody vouches for."""
    text = repr(value) if not isinstance(value, (dict, list)) else type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."
