"""The window's language: Qt's own texts and ours."""

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources

log = logging.getLogger(__name__)

LANGUAGES = ("en", "zh_CN")


def install_language(application: QCoreApplication, language: str = "") -> str:
    """Install the translators for `language` (empty: the system's) and return the language in use.

    English is the source and needs none. A missing translation file is logged; the window is English then.
    """
    chosen = language or ("zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en")
    QLocale.setDefault(QLocale(chosen))
    if chosen == "en":
        return chosen
    folder = Path(resources.__file__).parent / "i18n"
    for name, place in (
        (f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"liyuan_{chosen}", str(folder)),
    ):
        translator = QTranslator(application)
        if translator.load(name, place):
            application.installTranslator(translator)
        else:
            log.warning("the translation %s is missing from %s; run: make setup", name, place)
    return chosen
