"""What the properties of .osgb classes are read with: scalars, optional parts, lists, brackets, arrays."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importers.osgb.objects import ObjectReader

Read = Callable[["ObjectReader"], object]


def u8(r: "ObjectReader") -> object:
    """Read a byte."""
    return r.stream.u8()


def flag(r: "ObjectReader") -> object:
    """Read a bool."""
    return r.stream.flag()


def i32(r: "ObjectReader") -> object:
    """Read a signed number, an enum, a GL constant."""
    return r.stream.i32()


def u32(r: "ObjectReader") -> object:
    """Read an unsigned number."""
    return r.stream.u32()


def f32(r: "ObjectReader") -> object:
    """Read a float."""
    return r.stream.f32()


def f64(r: "ObjectReader") -> object:
    """Read a double."""
    return r.stream.f64()


def text(r: "ObjectReader") -> object:
    """Read a string."""
    return r.stream.text()


def obj(r: "ObjectReader") -> object:
    """Read an object, a reference to one, or None."""
    return r.read_object()


def image(r: "ObjectReader") -> object:
    """Read an image record."""
    return r.read_image()


@dataclass(frozen=True, slots=True)
class opt:  # noqa: N801 - stands among the functions above
    """A reader of a bool and, when it is true, what `read` reads (else None)."""

    read: Read

    def __call__(self, r: "ObjectReader") -> object:
        """Read it."""
        return self.read(r) if r.stream.flag() else None


def seq(*reads: Read) -> Read:
    """Return a reader of a tuple."""
    return lambda r: tuple(read(r) for read in reads)


def vec(read: Read, *, size: int = 1) -> Read:
    """Return a reader of a count and that many elements of at least `size` bytes, without brackets."""
    return lambda r: [read(r) for _ in range(r.stream.count(size=size))]


def framed(read: Read) -> Read:
    """Return a reader of what stands in brackets."""

    def read_framed(r: "ObjectReader") -> object:
        bracket = r.stream.open_bracket()
        value = read(r)
        r.stream.close_bracket(bracket)
        return value

    return read_framed


def items(read: Read, *, size: int = 1, bare_when_empty: bool = False) -> Read:
    """Return a reader of a count and, in brackets, that many elements of at least `size` bytes."""

    def read_items(r: "ObjectReader") -> object:
        count = r.stream.count(size=size)
        if bare_when_empty and not count:
            return []
        bracket = r.stream.open_bracket()
        values = [read(r) for _ in range(count)]
        r.stream.close_bracket(bracket)
        return values

    return read_items


def numbers(codes: str) -> Read:
    """Return a reader of a tuple of numbers that follow one another, named by the letters of `struct`."""
    return lambda r: r.stream.numbers(codes)


def values(dtype: str, *, columns: int = 1) -> Read:
    """Return a reader of a plain array."""
    return lambda r: r.stream.array(dtype, columns=columns)


def old_array(r: "ObjectReader") -> object:
    """Read an attribute array of the form before `ARRAYS_ARE_OBJECTS`."""
    return r.read_old_array()


def old_primitive(r: "ObjectReader") -> object:
    """Read a primitive set of the form before `ARRAYS_ARE_OBJECTS`."""
    return r.read_old_primitive()
