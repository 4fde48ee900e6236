"""Makes the demo district on first use and the project that opens it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

from layers.data.camera import CameraState
from layers.errors import ImportFailed
from layers.site import LonLatH
from resources.demo import district
from twin_app.project_file import ClockEntry, LayerEntry, ProjectEntry, SiteEntry, save_project

PROJECTS = {"en": "district.twin", "zh_CN": "district.zh_CN.twin"}
MARK = "made.json"


def ensure_demo(
    folder: Path, *, seed: int = 7, language: str = "en", say: Callable[[str], None] = lambda text: None
) -> Path:
    """Return the demo's project file in `folder`, made first when it is absent or of another version or seed.

    Parameters
    ----------
    language : str
        The layers' names are in it: ``"en"`` or ``"zh_CN"``.

    Raises
    ------
    ImportFailed
        The folder holds something else.
    OSError
        The folder cannot be written.
    """
    project = folder / PROJECTS.get(language, PROJECTS["en"])
    mark = {"generator": generator_digest(), "seed": seed}
    if project.exists() and _mark_of(folder) == mark:
        return project
    if folder.exists() and not _is_ours(folder) and any(folder.iterdir()):
        raise ImportFailed(
            folder, problem="the folder holds something else already", advice="choose an empty or new one with --out"
        )
    say("Making the demo district ...")
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    district.write_demo(making, seed=seed)
    for spoken, name in PROJECTS.items():
        save_project(_project(spoken), making / name)
    (making / MARK).write_text(json.dumps(mark), encoding="utf-8")
    if folder.exists():
        shutil.rmtree(folder)
    making.rename(folder)
    return project


def generator_digest() -> str:
    """Return a digest of the generator's source: another one makes another district."""
    digest = hashlib.sha256()
    for source in sorted(Path(district.__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _mark_of(folder: Path) -> object:
    try:
        return json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _is_ours(folder: Path) -> bool:
    # Only a folder that `ensure_demo` made before, or an empty one, is ever removed.
    return folder.is_dir() and _mark_of(folder) is not None


def _project(language: str) -> ProjectEntry:
    return ProjectEntry(
        format="liyuan.project/1",
        site=SiteEntry(district.CRS, "ellipsoidal", LonLatH(*district.ORIGIN)),
        camera=CameraState(*district.FIRST_VIEW),
        clock=ClockEntry(district.FIRST_MOMENT),
        layers=tuple(
            LayerEntry(layer.id, layer.path, settings={"name": layer.name[language], **layer.settings})
            for layer in district.LAYERS
        ),
    )
