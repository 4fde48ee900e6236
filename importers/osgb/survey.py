"""Counting everything that an oblique mesh leads to, without decoding pictures."""

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from importers.osgb.delivery import Delivery, LinkedNames, linked_path
from importers.osgb.file_cache import OpenedFile, open_osgb
from importers.osgb.image import image_size
from importers.osgb.mesh import triangle_count
from importers.osgb.objects import OsgImage
from importers.osgb.placement import Placement
from importers.osgb.scene import Part, vertex_count
from importers.osgb.tree import all_drawables, bounds_of_part
from layers.data.geometry import Bounds
from layers.data.report import Note, note
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed

MAX_LISTED = 20


@dataclass(slots=True)
class Survey:
    """What a delivery holds.

    Parameters
    ----------
    counts : dict
        ``tiles`` (files read), ``triangles``, ``vertices``, ``paged_lods``, ``textures``, ``texture_pixels``,
        ``missing`` (files that a PagedLOD names and that are not there), ``orphans`` (files that nothing names),
        ``failed``.
    bounds : Bounds
        Of all vertices, site ENU metres.
    versions : dict
        Files by OSGB version.
    """

    counts: dict[str, int] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds.empty)
    versions: dict[str, int] = field(default_factory=dict)
    warnings: list[Note] = field(default_factory=list)
    errors: list[Note] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    def add(self, name: str, number: int) -> None:
        """Count `number` more of `name`."""
        self.counts[name] = self.counts.get(name, 0) + number


def survey_delivery(
    delivery: Delivery,
    *,
    placement: Placement,
    linked_names: LinkedNames,
    progress: Callable[[float, str], None],
    check_cancelled: Callable[[], None],
) -> Survey:
    """Walk every file that the roots lead to. Worker thread; a damaged file is listed, not raised.

    Raises
    ------
    layers.errors.Cancelled
    """
    survey = Survey()
    for name in ("tiles", "triangles", "vertices", "paged_lods", "textures", "texture_pixels", "missing", "orphans"):
        survey.counts[name] = 0
    every = {os.path.normcase(p): p for p in delivery.all_files()}
    waiting = deque(delivery.each_root(linked_names=linked_names))
    seen = {os.path.normcase(p) for p in waiting}
    done = 0
    while waiting:
        check_cancelled()
        path = waiting.popleft()
        progress(min(1.0, done / max(len(every), done + len(waiting) + 1)), path.name)
        done += 1
        try:
            opened = open_osgb(path)
            links = _count_file(opened, survey=survey, placement=placement)
        except TileMissing:
            survey.add("missing", 1)
            _list(survey.missing, delivery.key(path))
            continue
        except ImportFailed as refusal:
            survey.add("failed", 1)
            if len(survey.errors) < MAX_LISTED:
                survey.errors.append(note("{refusal}", refusal=refusal.line()))
            continue
        for name in links:
            target = linked_path(name, beside=path, folder=delivery.folder)
            if target is None:
                _warn(survey, "{file} leads out of the delivery, to {name}; the link was left out", path, name)
            elif os.path.normcase(target) not in seen:
                seen.add(os.path.normcase(target))
                waiting.append(target)
    orphans = [p for key, p in every.items() if key not in seen]
    survey.add("orphans", len(orphans))
    for path in orphans[:MAX_LISTED]:
        _list(survey.orphans, delivery.key(path))
    _summarise(survey)
    progress(1.0, "")
    return survey


def external_names(part: Part) -> tuple[str, ...]:
    """Return the file names that a scene's PagedLODs refer to."""
    below = (external_names(representation) for lod in part.lods for representation in lod.representations)
    return part.files + tuple(name for names in below for name in names)


def _count_file(opened: OpenedFile, *, survey: Survey, placement: Placement) -> tuple[str, ...]:
    part = opened.scene.part
    images: dict[int, OsgImage] = {}
    triangles = vertices = 0
    for drawable in all_drawables(part):
        count = vertex_count(drawable)
        vertices += count
        triangles += triangle_count(drawable.geometry, vertex_count=count, file=opened.file)
        if drawable.state.image is not None:
            images[drawable.state.image.image_id] = drawable.state.image
    pixels = 0
    for image in images.values():
        width, height = image_size(image, file=opened.file)
        pixels += width * height
    # Only now, so that a file that is refused half-way adds nothing.
    survey.add("tiles", 1)
    survey.add("triangles", triangles)
    survey.add("vertices", vertices)
    survey.add("textures", len(images))
    survey.add("texture_pixels", pixels)
    survey.add("paged_lods", opened.scene.paged_lods)
    survey.bounds = survey.bounds.united(bounds_of_part(part, placement=placement))
    version = str(opened.file.version)
    survey.versions[version] = survey.versions.get(version, 0) + 1
    for text in (*opened.file.notes, *opened.scene.notes):
        _warn(survey, "{file}: {name}", opened.file.path, text)
    return external_names(part)


def _summarise(survey: Survey) -> None:
    missing, orphans = survey.counts["missing"], survey.counts["orphans"]
    if missing:
        survey.warnings.append(
            note(
                "{count} finer tiles that the tree names are not in the delivery; the coarser ones stay",
                count=missing,
            )
        )
    if orphans:
        survey.warnings.append(note("{count} tile files are in no tree and are not drawn", count=orphans))


def _warn(survey: Survey, template: str, path: Path, name: str) -> None:
    if len(survey.warnings) < MAX_LISTED:
        survey.warnings.append(note(template, file=path.name, name=name))


def _list(names: list[str], name: str) -> None:
    if len(names) < MAX_LISTED:
        names.append(name)
