"""An E57 file without its checksums: header, pages, binary sections, XML.

ASTM E2807-11 (E57 3D Imaging Data Exchange). The file is cut into pages whose last four bytes are the CRC-32C of the
rest; what its XML calls an offset counts them, what stands in the pages does not know of them.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.place import Place
from layers.data.geometry import UInt8

MAGIC = b"ASTM-E57"
MAX_XML_BYTES = 64 << 20
MAX_DEPTH = 64
MAX_ELEMENTS = 2_000_000
CHECKSUM_BYTES = 4
PAGE_BYTES = range(64, 1 << 20)

_HEADER = struct.Struct("<8sIIQQQQ")
_POLYNOMIAL = 0x82F63B78


def _table() -> npt.NDArray[np.uint32]:
    found = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        found = np.where(found & 1, found >> 1 ^ np.uint32(_POLYNOMIAL), found >> 1)
    return found.astype(np.uint32)


_TABLE = _table()


@dataclass(slots=True)
class Element:
    """An XML element: its name as written, attributes, children and text."""

    name: str
    attributes: dict[str, str]
    children: "list[Element]" = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> "Element | None":
        """Return the first child of that name."""
        return next((child for child in self.children if child.name == name), None)


@dataclass(frozen=True, slots=True)
class E57Pages:
    """The bytes of an E57 file that are not checksums. Any thread.

    Parameters
    ----------
    file : RangedFile
    page_bytes : int
        With the checksum.
    xml_at, xml_bytes : int
        Where the XML is, logical.
    """

    file: RangedFile
    page_bytes: int
    xml_at: int
    xml_bytes: int

    @staticmethod
    def of(file: RangedFile, *, cancelled: Callable[[], bool] = never) -> "E57Pages":
        """Read the header.

        Raises
        ------
        ImportFailed, Cancelled
        """
        place = file.place.at("header")
        head = file.read(0, length=min(file.total_bytes, _HEADER.size), cancelled=cancelled)
        if len(head) < _HEADER.size or head[:8] != MAGIC:
            raise place.refuse("this is no E57 file")
        _, major, _, length, xml_at, xml_bytes, page_bytes = _HEADER.unpack(head)
        if major != 1:
            raise place.refuse("version {version} is not known", version=major)
        if page_bytes not in PAGE_BYTES:
            raise place.refuse("a page cannot have {count} bytes", count=page_bytes)
        if length > file.total_bytes:
            raise place.refuse("the file has {found} bytes, not {length}", found=file.total_bytes, length=length)
        if xml_bytes > min(MAX_XML_BYTES, file.total_bytes):
            raise place.refuse("its description cannot have {count} bytes", count=xml_bytes)
        bare = E57Pages(file, page_bytes, 0, xml_bytes)
        return E57Pages(file, page_bytes, bare.logical(xml_at, place=place), xml_bytes)

    @property
    def logical_bytes(self) -> int:
        """Of the file, without checksums."""
        return self.file.total_bytes // self.page_bytes * (self.page_bytes - CHECKSUM_BYTES)

    def logical(self, physical: int, *, place: Place) -> int:
        """Return where a byte of the file is among those that are no checksums.

        Raises
        ------
        ImportFailed
            It is one, or beyond the end.
        """
        page, within = divmod(physical, self.page_bytes)
        if physical >= self.file.total_bytes or within >= self.page_bytes - CHECKSUM_BYTES:
            raise place.refuse("nothing can be at byte {offset}", offset=physical)
        return page * (self.page_bytes - CHECKSUM_BYTES) + within

    def read(
        self, offset: int, *, length: int, place: Place, checked: bool = True, cancelled: Callable[[], bool] = never
    ) -> bytes:
        """Return bytes from logical `offset` on.

        Parameters
        ----------
        checked : bool
            Compare the checksums of their pages.

        Raises
        ------
        ImportFailed
            The file ends before, or a checksum is wrong.
        Cancelled
        """
        held = self.page_bytes - CHECKSUM_BYTES
        if offset < 0 or length < 0 or offset + length > self.logical_bytes:
            raise place.refuse("it reaches beyond the end of the file")
        if not length:
            return b""
        first, last = offset // held, (offset + length - 1) // held
        data = self.file.read(first * self.page_bytes, length=(last - first + 1) * self.page_bytes, cancelled=cancelled)
        pages = np.frombuffer(data, np.uint8).reshape(-1, self.page_bytes)
        if checked:
            stored = np.ascontiguousarray(pages[:, held:]).view(">u4")[:, 0]
            wrong = np.flatnonzero(crc32c(pages[:, :held]) != stored)
            if len(wrong):
                raise place.refuse(
                    "the checksum of page {page} is wrong: the file is damaged", page=int(first + wrong[0])
                )
        start = offset - first * held
        return pages[:, :held].tobytes()[start : start + length]

    def xml(self, *, cancelled: Callable[[], bool] = never) -> Element:
        """Return the root of the description.

        Raises
        ------
        ImportFailed, Cancelled
        """
        place = self.file.place.at("XML")
        return parse_xml(self.read(self.xml_at, length=self.xml_bytes, place=place, cancelled=cancelled), place=place)


def crc32c(rows: UInt8) -> npt.NDArray[np.uint32]:
    """Return uint32 (n,): the CRC-32C of each row of uint8 (n, k); all rows go a byte on at once."""
    columns = np.ascontiguousarray(rows.T)
    crc = np.full(columns.shape[1], 0xFFFFFFFF, np.uint32)
    for column in columns:
        crc = _TABLE.take((crc ^ column) & np.uint32(255)) ^ (crc >> np.uint32(8))
    result: npt.NDArray[np.uint32] = ~crc
    return result


def parse_xml(data: bytes, *, place: Place) -> Element:
    """Return the root element. Prefixes stay as they are: some writers do not declare theirs.

    Raises
    ------
    ImportFailed
        It is no XML, declares a document type or entities, or is too deep or too large.
    """
    root = Element("", {})
    stack = [root]
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > MAX_DEPTH or count > MAX_ELEMENTS:
            raise place.refuse("its elements are too many, or nested too deep")
        element = Element(name, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(name: str) -> None:
        del name
        stack.pop()

    def text(part: str) -> None:
        stack[-1].text += part

    def document_type(*_: object) -> None:
        raise place.refuse("a document type is declared, which E57 has not")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = document_type
    try:
        # Writers fill the last page with what comes.
        parser.Parse(data.rstrip(b"\0 \r\n\t"), True)
    except expat.ExpatError as error:
        raise place.refuse("it cannot be read ({reason})", reason=str(error)[:100]) from None
    return root.children[0]
