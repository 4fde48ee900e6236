"""XML of strangers, member by member: no document type, no entities, bounded depth and size. Expat, streaming."""

from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from importers.place import Place

MAX_DEPTH = 200
# A relief of a million triangles has twelve million elements.
MAX_MEMBER_ELEMENTS = 16_000_000
CHUNK_BYTES = 1 << 20
AGAIN = "export it again as CityGML 1.0, 2.0 or 3.0"


def read_members(
    data: bytes, *, place: Place, root: Callable[[str, dict[str, str]], None], member: Callable[[Element], None]
) -> None:
    """Hand the root's tag and attributes, then each of its children, to whoever wants them.

    Tags are ``"namespace name"``.

    Raises
    ------
    ImportFailed
        No XML, a document type or an entity is declared, or it is nested too deeply.
    """
    _Reader(place, root, member).read(data)


class _Reader:
    def __init__(
        self, place: Place, root: Callable[[str, dict[str, str]], None], member: Callable[[Element], None]
    ) -> None:
        self._place, self._root, self._member = place, root, member
        self._depth = self._elements = 0
        self._builder = TreeBuilder()
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = 1 << 16
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._declared
        self._parser.EntityDeclHandler = self._declared

    def read(self, data: bytes) -> None:
        """Read the whole."""
        try:
            # In pieces: what a handler refuses ends it there.
            for start in range(0, len(data), CHUNK_BYTES):
                self._parser.Parse(data[start : start + CHUNK_BYTES], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self._here().refuse(
                "the XML is damaged ({reason})", advice=AGAIN, reason=expat.errors.messages.get(error.code, str(error))
            ) from error
        except (LookupError, UnicodeError, ValueError) as error:
            # An encoding that Python does not know, or that takes more than one byte.
            raise self._here().refuse("the XML is damaged ({reason})", advice=AGAIN, reason=str(error)[:80]) from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            self._root(tag, attributes)
            return
        if self._depth == 2:
            self._builder, self._elements = TreeBuilder(), 0
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise self._here().refuse("the XML is nested deeper than {limit}", advice=AGAIN, limit=MAX_DEPTH)
        if self._elements > MAX_MEMBER_ELEMENTS:
            raise self._here().refuse(
                "a member has more than {limit} elements", advice="export it in tiles", limit=MAX_MEMBER_ELEMENTS
            )
        self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        if self._depth > 1:
            self._builder.end(tag)
        if self._depth == 2:
            self._member(self._builder.close())
        self._depth -= 1

    def _text(self, text: str) -> None:
        if self._depth > 1:
            self._builder.data(text)

    def _declared(self, *declaration: object) -> None:
        raise self._here().refuse("it declares a document type or entities", advice=AGAIN)

    def _here(self) -> Place:
        return self._place.at(f"line {self._parser.CurrentLineNumber}")


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """Return a tag's name without its namespace."""
    return tag.rpartition(" ")[2]


def gml_id(element: Element) -> str:
    """Return an element's ``gml:id``; empty when it has none."""
    for key, value in element.attrib.items():
        if key == "id" or (key.endswith(" id") and "/gml" in key):
            return value
    return ""


def href(element: Element) -> str:
    """Return what an element without content refers to within the file, without ``#``; empty for none."""
    for key, value in element.attrib.items():
        if key.endswith("xlink href"):
            return value.rpartition("#")[2].strip()
    return ""


def text_of(element: Element | None) -> str:
    """Return an element's own text."""
    return (element.text or "").strip() if element is not None else ""


def first(element: Element, *names: str) -> Element | None:
    """Return the first child with one of these local names."""
    return next((child for child in element if local(child.tag) in names), None)
