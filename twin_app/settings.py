"""What the user chose once and for all: language, theme, budgets, recent inputs. Kept as JSON, bounded."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from twin_app import paths

log = logging.getLogger(__name__)

MAX_RECENT = 12
MAX_HOSTS = 100
MAX_BYTES = 1024 * 1024
MIN_MB, MAX_MB = 64, 1 << 20


class Settings(msgspec.Struct):
    """Settings with their defaults.

    Parameters
    ----------
    language : str
        ``"en"``, ``"zh_CN"`` or empty for the system's.
    scale : float
        Of type, markers and lines: 1 at a desk, 1.5 at 3 m, 2.2 at 8 m.
    cache_mb, graphics_mb : int
        Budgets for tiles of all layers together, in memory and on the graphics card.
    sse_px : float
        Screen-space error at which a tile is fine enough.
    loader_threads : int
    index_disk_gb, server_disk_gb : int
        Limits of what is kept on disk: indices of point clouds, answers of servers.
    recent : list of str
        Newest first.
    hosts : list of str
        Hosts that the user let projects ask.
    make_old_town : bool
        Make the whole old town beside the window when it is not there; off once that was cancelled.
    """

    language: str = ""
    theme: Literal["dark", "light"] = "dark"
    scale: float = 1.0
    cache_mb: int = 1024
    sse_px: float = 16.0
    graphics_mb: int = 1024
    loader_threads: int = 2
    index_disk_gb: int = 40
    server_disk_gb: int = 4
    recent: list[str] = []
    hosts: list[str] = []
    window: str = ""
    make_old_town: bool = True

    def __post_init__(self) -> None:
        # A file is edited by hand, and comes from other versions.
        self.cache_mb = min(MAX_MB, max(MIN_MB, self.cache_mb))
        self.graphics_mb = min(MAX_MB, max(MIN_MB, self.graphics_mb))
        self.sse_px = min(128.0, max(1.0, self.sse_px))
        self.loader_threads = min(16, max(1, self.loader_threads))
        self.index_disk_gb = min(4096, max(1, self.index_disk_gb))
        self.server_disk_gb = min(4096, max(0, self.server_disk_gb))

    def agree(self, hosts: Iterable[str]) -> None:
        """Let projects ask `hosts` from now on."""
        self.hosts = [*dict.fromkeys([*hosts, *self.hosts])][:MAX_HOSTS]

    def remember(self, path: str) -> None:
        """Put `path` first among the recent ones."""
        self.recent = [path, *(p for p in self.recent if p != path)][:MAX_RECENT]


def load_settings(path: Path | None = None) -> Settings:
    """Return the kept settings; the defaults when there are none or they are damaged (logged)."""
    path = path or paths.settings_file()
    try:
        if path.stat().st_size > MAX_BYTES:
            raise msgspec.ValidationError("too large")
        return msgspec.json.decode(path.read_bytes(), type=Settings)
    except FileNotFoundError:
        return Settings()
    except (OSError, msgspec.DecodeError) as error:
        log.warning("settings %s are not readable, defaults are used: %s", path, error)
        return Settings()


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Keep `settings`; a failure is logged, never raised."""
    path = path or paths.settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(settings), indent=2))
        temporary.replace(path)
    except OSError as error:
        log.warning("settings were not kept: %s", error)
