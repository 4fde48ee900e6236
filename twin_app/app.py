"""Where the program starts: what was asked for on the command line, with a window or without."""

import argparse
import io
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from twin_app import cli, paths
from twin_app.cli import EXIT_OK, EXIT_REFUSED

FALLBACK_PICTURE = Path("liyuan-demo.png")


def main(arguments: Sequence[str]) -> int:
    """Run the program; return its exit code.

    Parameters
    ----------
    arguments : sequence of str
        Without the program's name.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # file names need not be text that a terminal knows
    options = cli.parse(arguments)
    logging.basicConfig(level=options.log.upper(), format="%(levelname)s %(name)s: %(message)s")
    try:
        if options.command == "info":
            return cli.run_info(options)
        if options.command == "demo":
            return cli.run_demo(options)
        if options.command == "snapshot":
            from twin_app.snapshot import run_snapshot

            return run_snapshot(options)
        if has_display():
            return run_window(options)
        return run_without_display(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`); say nothing more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK


def has_display() -> bool:
    """Return whether a window can be opened."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_without_display(options: argparse.Namespace) -> int:
    """Render what would have been opened to a PNG and say where it is."""
    from twin_app.demo import ensure_demo
    from twin_app.snapshot import run_snapshot

    inputs = list(options.inputs)
    if not inputs:
        inputs = [str(ensure_demo(paths.demo_folder(), say=lambda text: print(text, flush=True)))]  # noqa: T201
    output = FALLBACK_PICTURE.resolve()
    words = ["snapshot", *inputs, "-o", str(output), "--size", "1920x1080"]
    if options.crs:
        words += ["--crs", options.crs]
    if options.datum:
        words += ["--vertical-datum", options.datum]
    code = run_snapshot(cli.parse(words))
    if code == EXIT_OK:
        print(f"There is no display; the picture is {output}")  # noqa: T201
    return code


def run_window(options: argparse.Namespace) -> int:
    """Open the window."""
    from PySide6.QtWidgets import QApplication

    from layers.errors import LiyuanError
    from twin_app.desktop import Desktop
    from twin_app.language import install_language
    from twin_app.settings import load_settings
    from twin_app.twin_link import is_link, parse_link
    from widgets.theme import app_icon, apply_theme

    links = [text for text in options.inputs if is_link(text)]
    try:
        for text in links:
            parse_link(text)
    except LiyuanError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED
    settings = load_settings()
    if options.lang:
        settings.language = options.lang
    application = QApplication([sys.argv[0]])
    application.setApplicationName("liyuan")
    application.setApplicationDisplayName("Liyuan 里院")
    install_language(application, settings.language)
    apply_theme(application, settings.theme, settings.scale)
    application.setWindowIcon(app_icon())
    desktop = Desktop(settings)
    if settings.window:
        desktop.window.show()
    else:
        desktop.window.showMaximized()
    desktop.window.activateWindow()  # a wall may have no window manager to do it
    desktop.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The ticker runs Python sixty times a second, so that a handler is never waited for.
        signal.signal(number, lambda *_: application.quit())
    try:
        options.inputs = [text for text in options.inputs if not is_link(text)]
        if options.inputs:
            desktop.documents.open_specs(cli.specs_of(options))
        if links:
            desktop.links.open(links[-1])
        if not (links or options.inputs):
            desktop.old_town.open_first()
        return application.exec()
    except LiyuanError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return EXIT_REFUSED
    finally:
        desktop.close()
