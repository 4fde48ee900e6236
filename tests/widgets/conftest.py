"""Every widget test runs in the same language and number format, whatever the machine's."""

import pytest
from PySide6.QtCore import QLocale


@pytest.fixture(autouse=True)
def english():
    """Say numbers and dates as in British English."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)
