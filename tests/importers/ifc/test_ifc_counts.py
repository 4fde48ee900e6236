"""Counts of models against a reading of the same files by IfcOpenShell alone."""

from pathlib import Path

import ifcopenshell
import ifcopenshell.geom
import pytest

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext, ImportResult
from layers.errors import ImportFailed
from tests.importers.ifc.made_models import Maker, floor
from tests.shared_data import ROOT, shared_data

REAL = sorted(
    str(path.relative_to(ROOT))
    for folder in ("ifc-duplex", "ifc-bimserver-testfiles", "iot-opensmarthome")
    for path in (ROOT / folder).rglob("*.ifc")
)
EMPTY = "ifc-bimserver-testfiles/errorfile.ifc"
OLD = "ifc-bimserver-testfiles/Vogel_Gesamt.ifc"
"""IFC2x, which is refused by its name."""


def alone(path: Path) -> dict[str, int]:
    """Return what IfcOpenShell says of a file."""
    model = ifcopenshell.open(str(path))
    rooms = model.by_type("IfcSpace")
    elements = [e for e in model.by_type("IfcElement") if not e.is_a("IfcFeatureElement")]
    elements = [e for e in elements if not e.is_a("IfcVirtualElement")]
    elements += [e for e in model.by_type("IfcSite") if e.Representation]
    if model.schema != "IFC4X3":
        elements += model.by_type("IfcProxy")
    wanted = {e.id() for e in (*elements, *rooms)}
    settings = ifcopenshell.geom.settings()
    iterator = ifcopenshell.geom.iterator(settings, model, 2, exclude=("IfcOpeningElement",))
    triangles = 0
    if iterator.initialize():
        while True:
            shape = iterator.get()
            triangles += len(shape.geometry.faces) // 3 if shape.id in wanted else 0
            if not iterator.next():
                break
    return {
        "storeys": len(model.by_type("IfcBuildingStorey")),
        "spaces": len(rooms),
        "elements": len(elements),
        "triangles": triangles,
    }


def ours(result: ImportResult) -> dict[str, int]:
    stated = [s for b in result.data for s in b.storeys if s.source == "file"]
    return {
        "storeys": len(stated),
        "spaces": sum(len(s.spaces) for b in result.data for s in b.storeys),
        "elements": sum(len(b.elements) for b in result.data),
        "triangles": sum(len(m.triangles) for b in result.data for m in (*b.meshes, *b.space_meshes)),
    }


@pytest.mark.parametrize("name", [n for n in REAL if n not in (EMPTY, OLD)])
def test_real_models_have_the_counts_that_ifcopenshell_finds(name, real_model):
    assert ours(real_model(name)) == alone(shared_data(name))


def test_a_real_file_without_products_is_refused_for_that():
    path = shared_data(EMPTY)
    assert not ifcopenshell.open(str(path)).by_type("IfcProduct")
    with pytest.raises(ImportFailed, match="holds no products"):
        IfcImporter().read(path, ImportContext())


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3_ADD2"])
@pytest.mark.parametrize("unit_m", [1.0, 0.001, 0.3048])
def test_made_models_have_the_counts_that_ifcopenshell_finds(tmp_path, schema, unit_m):
    maker = Maker(schema, unit_m=unit_m)
    for number in range(2):
        building = maker.building(f"House {number}")
        for level in (0, 3):
            storey = maker.storey(building, f"L{level}", level)
            maker.contain(storey, *floor(maker, level, name=f"{number}.{level}", x=30.0 * number))
            maker.room(f"{number}.{level}", (30.0 * number + 1, 1, level), (5, 5, 2.5), storey)
    maker.room("Outside", (0, 10, 0), (5, 5, 2.5), maker.site)
    wall = maker.box("IfcWall", "Holed", (0, 20, 0), (5, 0.3, 3))
    hole = maker.box("IfcOpeningElement", "Hole", (1, 19, 1), (1, 2, 1))
    maker.rooted("IfcRelVoidsElement", None, RelatingBuildingElement=wall, RelatedOpeningElement=hole)
    maker.contain(maker.site, wall)
    path = maker.write(tmp_path)
    counted = alone(path)
    assert counted == {"storeys": 4, "spaces": 5, "elements": 17, "triangles": 12 * 21 + 32}
    assert ours(IfcImporter().read(path, ImportContext())) == counted
