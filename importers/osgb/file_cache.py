"""Parsed .osgb files, kept for a while: the levels of detail of one file are loaded one by one."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from importers.osgb.delivery import same_but_case
from importers.osgb.image import decode_image
from importers.osgb.objects import OsgFile, OsgImage, parse_osgb
from importers.osgb.scene import Scene, scene_from_file
from importers.osgb.stream import MAX_FILE_BYTES
from layers.data.geometry import TextureData
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed

BUDGET_BYTES = 128 << 20
RECOUNTED = 16
"""Files opened last, whose pictures may still be on their way."""
# What decoding one file may take: a picture of the largest size, and 64 times the file.
PICTURE_ALLOWANCE_BYTES = 320 << 20
PICTURE_RATIO = 64


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """A texture, and whether its first row is at v = 1 instead of v = 0."""

    texture: TextureData
    top_row_first: bool


class OpenedFile:
    """One parsed file and the pictures decoded from it so far. Any thread.

    Parameters
    ----------
    file : OsgFile
    scene : Scene
    key : str
        The file's name within its delivery.
    """

    def __init__(self, file: OsgFile, scene: Scene, *, key: str) -> None:
        self.file = file
        self.scene = scene
        self.key = key
        self._lock = threading.Lock()
        self._image_locks: dict[int, threading.Lock] = {}
        self._textures: dict[int, DecodedPicture | str] = {}
        self._picture_bytes = 0

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.file.size + self._picture_bytes

    def texture(self, image: OsgImage, *, read_external: Callable[[str], bytes]) -> DecodedPicture | str:
        """Return the picture of `image`, decoded once; or in words why it is left out.

        Raises
        ------
        ImportFailed
        """
        with self._lock:
            image_lock = self._image_locks.setdefault(image.image_id, threading.Lock())
        with image_lock:
            found = self._textures.get(image.image_id)
            if found is None:
                pixels = decode_image(image, file=self.file, read_external=read_external)
                if isinstance(pixels, str):
                    found = pixels
                else:
                    texture = TextureData(pixels.rgba, f"{self.key}#{image.image_id}")
                    found = DecodedPicture(texture, pixels.top_row_first)
                self._keep(image, found)
            return found

    def _keep(self, image: OsgImage, found: DecodedPicture | str) -> None:
        with self._lock:
            self._picture_bytes += found.texture.nbytes if isinstance(found, DecodedPicture) else 0
            limit = PICTURE_ALLOWANCE_BYTES + PICTURE_RATIO * self.file.size
            if self._picture_bytes > limit:
                raise ImportFailed(
                    self.file.path,
                    where=self.file.place(image.offset),
                    problem="the pictures of a file of {size} bytes unfold to more than {limit} bytes",
                    advice="export the model again with smaller textures",
                    size=self.file.size,
                    limit=limit,
                )
            self._textures[image.image_id] = found


class OsgbFileCache:
    """Least recently used parsed files, bounded in bytes. Any thread; each file is parsed once at a time.

    Parameters
    ----------
    budget_bytes : int
        Exceeded only by the file in use.
    """

    def __init__(self, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self._budget_bytes = budget_bytes
        self._lock = threading.Lock()
        self._entries: OrderedDict[Path, _Entry] = OrderedDict()
        self._held_bytes = 0
        self.parses = 0

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        with self._lock:
            return sum(e.opened.nbytes for e in self._entries.values() if e.opened is not None)

    def __len__(self) -> int:
        return len(self._entries)

    def open(self, path: Path, *, key: str) -> OpenedFile:
        """Return `path` parsed, from memory when it is there.

        Raises
        ------
        TileMissing
            There is no such file.
        ImportFailed
        """
        with self._lock:
            entry = self._entries.setdefault(path, _Entry())
            self._entries.move_to_end(path)
        with entry.lock:
            if entry.opened is None:
                try:
                    entry.opened = open_osgb(path, key=key)
                except BaseException:
                    with self._lock:
                        self._entries.pop(path, None)
                    raise
                with self._lock:
                    self.parses += 1
        self._evict(keep=path)
        return entry.opened

    def _evict(self, *, keep: Path) -> None:
        with self._lock:
            # Files grow as their pictures are decoded, which is soon after they are opened. Asking all of them, with
            # thousands of small ones, takes longer than parsing.
            for entry in islice(reversed(self._entries.values()), RECOUNTED):
                self._count(entry, 0 if entry.opened is None else entry.opened.nbytes)
            while self._held_bytes > self._budget_bytes:
                oldest = next((p for p, e in self._entries.items() if e.opened is not None and p != keep), None)
                if oldest is None:
                    return
                self._count(self._entries.pop(oldest), 0)

    def _count(self, entry: "_Entry", nbytes: int) -> None:
        self._held_bytes += nbytes - entry.counted_bytes
        entry.counted_bytes = nbytes


class _Entry:
    __slots__ = ("counted_bytes", "lock", "opened")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.opened: OpenedFile | None = None
        self.counted_bytes = 0


def open_osgb(path: Path, *, key: str = "") -> OpenedFile:
    """Return `path` read and parsed; no picture is decoded. Worker thread.

    Raises
    ------
    TileMissing
        There is no such file.
    ImportFailed
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ImportFailed(
                path,
                problem="it has {size} bytes, allowed are {limit}",
                advice="export it as tiles",
                size=size,
                limit=MAX_FILE_BYTES,
            )
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        other = same_but_case(path)
        if other is None or other == path:
            raise TileMissing(str(path)) from error
        return open_osgb(other, key=key or path.name)
    except OSError as error:
        raise ImportFailed(
            path,
            problem="it cannot be read ({reason})",
            advice="check the disk and your rights",
            reason=error.strerror or str(error),
        ) from error
    file = parse_osgb(data, path=path)
    return OpenedFile(file, scene_from_file(file), key=key or path.name)
