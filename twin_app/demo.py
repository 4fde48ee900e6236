"""Makes the demo on first use, the small district, the whole old town or its city, and the project that opens it."""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from layers.data.camera import CameraState
from layers.errors import Cancelled, ImportFailed
from layers.site import LonLatH
from resources.demo import MESH_FORMATS, district
from resources.demo.city import city
from resources.demo.demo_layer import DemoLayer
from resources.demo.town import layers as town_layers
from resources.demo.town import old_town
from twin_app.folder_lock import made_alone
from twin_app.project_file import ClockEntry, EnvironmentEntry, LayerEntry, ProjectEntry, SiteEntry, save_project

log = logging.getLogger(__name__)

PROJECTS = {"en": "district.twin", "zh_CN": "district.zh_CN.twin"}
MARK = "made.json"


@dataclass(frozen=True, slots=True)
class _Demo:
    """What is written, and how its project shows it."""

    write: Callable[..., Path]
    sources: Sequence[Path]
    origin: Callable[[], tuple[float, float, float]]
    first_view: tuple[float, ...]
    layers: Callable[[Sequence[str]], Sequence[DemoLayer]]
    said: str
    moment: datetime | None = None
    sea_m: float | None = None


_FOLDER = Path(district.__file__).parent
_DEMOS = {
    "small": _Demo(
        district.write_demo,
        sorted(_FOLDER.glob("*.py")),
        lambda: district.ORIGIN,
        district.FIRST_VIEW,
        lambda formats: district.LAYERS,
        "Making the demo district ...",
        district.FIRST_MOMENT,
        district.SEA_M,
    ),
    "full": _Demo(
        old_town.write_town,
        sorted(path for path in _FOLDER.rglob("*.py") if path.parent.name != "city"),
        old_town.origin,
        town_layers.FIRST_VIEW,
        town_layers.layers,
        "Making the old town: about ten minutes ...",
        town_layers.FIRST_MOMENT,
        sea_m=0.0,
    ),
    "city": _Demo(
        city.write_city,
        sorted(_FOLDER.rglob("*.py")),
        old_town.origin,
        city.FIRST_VIEW,
        lambda formats: city.LAYERS,
        "Making the city around the old town: its maps, 1.9 million components, a year of cases ...",
    ),
}
SIZES = tuple(_DEMOS)


def ensure_demo(
    folder: Path,
    *,
    seed: int = 7,
    size: str = "small",
    formats: Sequence[str] = MESH_FORMATS,
    language: str = "en",
    say: Callable[[str], None] = lambda text: None,
    progress: Callable[[float, str], None] = lambda fraction, text: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Return the demo's project file in `folder`, made first when it is absent or of another version, seed or size.

    Parameters
    ----------
    size : str
        ``"small"``: a district. ``"full"``: the whole old town. ``"city"``: the city around
        it, coarser, without a mesh.
    formats : sequence of str
        In which the mesh of the whole old town is written, of `MESH_FORMATS`.
    language : str
        The layers' names are in it: ``"en"`` or ``"zh_CN"``.

    Raises
    ------
    ImportFailed
        The folder holds something else, or another process is making it.
    Cancelled
        `cancelled()` became true; what was there before is untouched.
    OSError
        The folder cannot be written.
    """
    made = made_demo(folder, seed=seed, size=size, formats=formats, language=language)
    if made is not None:
        return made
    if folder.exists() and not _is_ours(folder) and any(folder.iterdir()):
        raise ImportFailed(
            folder, problem="the folder holds something else already", advice="choose an empty or new one with --out"
        )
    demo = _DEMOS[size]
    say(demo.said)
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = _making(folder)
    with made_alone(folder):
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        try:
            chosen = {"formats": tuple(formats)} if size == "full" else {}
            demo.write(making, seed=seed, progress=progress, cancelled=cancelled, **chosen)
            for spoken, name in PROJECTS.items():
                save_project(_project(demo, formats, spoken), making / name)
            (making / MARK).write_text(json.dumps(_mark(size, seed, formats)), encoding="utf-8")
            if cancelled():
                raise Cancelled
            if folder.exists():
                shutil.rmtree(folder)
            making.rename(folder)
        except BaseException:
            # A disk that is full gets its room back.
            shutil.rmtree(making, ignore_errors=True)
            raise
    return _project_file(folder, language)


def made_demo(
    folder: Path, *, seed: int = 7, size: str = "small", formats: Sequence[str] = MESH_FORMATS, language: str = "en"
) -> Path | None:
    """Return the demo's project file in `folder`; None when it is absent or of another version, seed or size."""
    project = _project_file(folder, language)
    return project if project.exists() and _mark_of(folder) == _mark(size, seed, formats) else None


def discard_unfinished(folder: Path) -> None:
    """Remove what is left of a demo that was not made to its end, unless it is being made. Any thread."""
    making = _making(folder)
    if not making.exists():
        return
    try:
        with made_alone(folder):
            shutil.rmtree(making, ignore_errors=True)
    except (ImportFailed, OSError):
        log.debug("%s stays", making, exc_info=True)


def generator_digest(size: str = "small") -> str:
    """Return a digest of the generator's source: another one makes another demo."""
    digest = hashlib.sha256()
    for source in _DEMOS[size].sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _mark(size: str, seed: int, formats: Sequence[str]) -> dict[str, object]:
    chosen = {"formats": sorted(formats)} if size == "full" else {}
    return {"generator": generator_digest(size), "seed": seed, **chosen}


def _making(folder: Path) -> Path:
    return folder.with_name(folder.name + ".making")


def _project_file(folder: Path, language: str) -> Path:
    return folder / PROJECTS.get(language, PROJECTS["en"])


def _mark_of(folder: Path) -> object:
    try:
        return json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _is_ours(folder: Path) -> bool:
    # Only a folder that `ensure_demo` made before, or an empty one, is ever removed.
    return folder.is_dir() and _mark_of(folder) is not None


def _project(demo: _Demo, formats: Sequence[str], language: str) -> ProjectEntry:
    return ProjectEntry(
        format="liyuan.project/1",
        site=SiteEntry(district.CRS, "ellipsoidal", LonLatH(*demo.origin())),
        camera=CameraState(*demo.first_view),
        clock=ClockEntry(demo.moment) if demo.moment is not None else None,
        # Without a recording the clock is the machine's, and a visitor would meet a town asleep.
        environment=EnvironmentEntry("clock" if demo.moment is not None else "day", demo.sea_m),
        layers=tuple(
            LayerEntry(layer.id, layer.path, settings={"name": layer.name[language], **layer.settings})
            for layer in demo.layers(formats)
        ),
    )
