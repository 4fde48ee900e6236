"""Real models, each read once for all tests."""

from collections.abc import Callable

import pytest

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext, ImportResult
from tests.shared_data import shared_data

RealModel = Callable[[str], ImportResult]


@pytest.fixture(scope="session")
def real_model() -> RealModel:
    """Return a function that gives a file of the shared data as read with everything counted."""
    known: dict[str, ImportResult] = {}

    def read(name: str) -> ImportResult:
        path = shared_data(name)
        if name not in known:
            known[name] = IfcImporter().read(path, ImportContext(full=True))
        return known[name]

    return read
