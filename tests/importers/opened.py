"""What the importers make of tilesets and glTF that tests wrote."""

import numpy as np

from importers.gltf.scene import mesh_of, read_gltf
from importers.importer import ImportContext
from importers.place import Place
from importers.tiles3d.importer import Tiles3dImporter

CONTEXT = ImportContext()
PLACE = Place("a.glb")


def read(path, context=CONTEXT):
    return Tiles3dImporter().read(path, context)


def source_of(path, context=CONTEXT):
    return read(path, context).data[0].source


def load(source, node):
    return source.load(node, cancelled=lambda: False)


def no_files(uri):
    raise FileNotFoundError(uri)


def scene_of(file, *, fetch=no_files):
    return read_gltf(file if isinstance(file, bytes) else file.glb(), place=PLACE, fetch=fetch)


def mesh(file, *, matrix=None, fetch=no_files):
    ((part, local),) = scene_of(file, fetch=fetch).parts
    return mesh_of(part, (np.eye(4) if matrix is None else matrix) @ local)
