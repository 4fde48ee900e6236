"""The command line: what is asked for, checked, and the commands that need no window."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from layers.data.frame import FrameStats
from layers.data.point_cloud import ColourBy
from layers.errors import ImportFailed, LiyuanError
from resources.demo import MESH_FORMATS
from twin_app import loading, paths, reporting
from twin_app.loading import InputSpec
from twin_app.settings import load_settings
from twin_app.workers import Workers

EXIT_OK, EXIT_USAGE, EXIT_REFUSED = 0, 2, 3

COMMANDS = ("open", "info", "snapshot", "demo")

DESCRIPTION = """\
Liyuan, a desktop digital twin for cities and historic districts.

Without arguments the demo district opens. An input is PATH, or PATH@crs=EPSG:4549,datum=geoid to say what a file does
not say itself; --crs and --vertical-datum speak for all inputs. A link 'twin://open?...' opens its project and view."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    root = _Parser(prog="liyuan", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    root.add_argument("--lang", choices=("en", "zh_CN"), help="language of the window (default: the system's)")
    root.add_argument("--log", default="warning", choices=("debug", "info", "warning", "error"), help="log level")
    commands = root.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    opening = commands.add_parser("open", help="open inputs or a project in the window")
    _add_inputs(opening, count="*")

    info = commands.add_parser("info", help="say what an import would give, without a window")
    _add_inputs(info, count="+")
    info.add_argument("--full", action="store_true", help="walk everything and count it (default: headers only)")
    info.add_argument("--json", action="store_true", help="print liyuan.info/1 instead of text")

    snapshot = commands.add_parser("snapshot", help="render inputs to a PNG, without a window")
    _add_inputs(snapshot, count="*")
    snapshot.add_argument("-o", "--output", required=True, type=Path, metavar="PNG")
    snapshot.add_argument("--size", default=(1280, 720), type=_size, metavar="WxH", help="pixels (default 1280x720)")
    snapshot.add_argument("--heading", default=0.0, type=float, metavar="DEG", help="clockwise from north (default 0)")
    snapshot.add_argument("--pitch", default=-45.0, type=_pitch, metavar="DEG", help="above the horizon (default -45)")
    snapshot.add_argument(
        "--range",
        default=2.0,
        type=_positive,
        dest="range_radii",
        metavar="R",
        help="distance in radii of the bounding sphere of all inputs (default 2.0)",
    )
    snapshot.add_argument("--sse", default=16.0, type=_positive, metavar="PX", help="screen-space error (default 16)")
    snapshot.add_argument("--cache-mb", default=1024, type=int, metavar="MB", help="budget for tiles (default 1024)")
    snapshot.add_argument("--timeout", default=600.0, type=_positive, metavar="S", help="give up after (default 600)")
    snapshot.add_argument("--json", type=Path, metavar="FILE", help="write a liyuan.snapshot/1 report")
    snapshot.add_argument(
        "--allow-host", action="append", default=[], metavar="HOST", help="let a project's addresses ask HOST[:PORT]"
    )
    snapshot.add_argument("--no-labels", action="store_true", help="without labels and markers")
    snapshot.add_argument(
        "--colour-by",
        choices=[c.value for c in ColourBy],
        default="",
        help="of point clouds (default: the best one they carry)",
    )

    demo = commands.add_parser("demo", help="make the demo district")
    demo.add_argument("--out", type=Path, metavar="DIR", help="where to (default: the application's folder)")
    demo.add_argument("--seed", type=_seed, default=7, metavar="N", help="another seed makes another town (default 7)")
    demo.add_argument(
        "--size",
        default="small",
        choices=paths.DEMO_SIZES,
        help="small: a district with its mesh, tower, records and an hour of events (default); full: the whole old "
        "town of 2 km², in about ten minutes; city: maps and registers of the city of 20 by 40 km around it, with "
        "1.9 million components and a year of cases",
    )
    demo.add_argument(
        "--formats",
        type=_formats,
        default=MESH_FORMATS,
        metavar="LIST",
        help=f"of the whole old town's oblique mesh: {','.join(MESH_FORMATS)} (default), one of them, or none",
    )
    return root


def _add_inputs(to: argparse.ArgumentParser, *, count: str) -> None:
    to.add_argument("inputs", nargs=count, metavar="PATH", help="file, folder or http(s) address")
    to.add_argument("--crs", default="", metavar="CRS", help="EPSG:n or WKT, for inputs that do not say it")
    to.add_argument("--vertical-datum", default=None, type=_datum, metavar="DATUM", dest="datum")


def _formats(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(",")) if text not in ("", "none") else ()
    unknown = sorted(set(chosen) - set(MESH_FORMATS))
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]}: no such format; there are {', '.join(MESH_FORMATS)} and none")
    return tuple(name for name in MESH_FORMATS if name in chosen)


def _datum(text: str) -> str:
    try:
        return loading.vertical_datum(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT between 16 and 8192")
    return int(width), int(height)


def _seed(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 999999999")
    return int(text)


def _positive(text: str) -> float:
    value = _number(text)
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def _pitch(text: str) -> float:
    value = _number(text)
    if not -90 <= value <= 90:
        raise argparse.ArgumentTypeError(f"{text!r} is not between -90 and 90")
    return value


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line; exits with 2 and a line on stderr when it is wrong.

    ``python main.py PATH`` means ``open PATH``.
    """
    words = list(arguments)
    first = 0
    while first < len(words) and words[first].startswith(("--lang", "--log")):
        first += 1 if "=" in words[first] else 2
    asked = words[first] if first < len(words) else ""
    if asked not in {*COMMANDS, "-h", "--help"}:
        words.insert(first, "open")
    return parser().parse_args(words)


def specs_of(options: argparse.Namespace) -> list[InputSpec]:
    """Return the inputs named on the command line."""
    from twin_app.twin_link import is_link

    if any(map(is_link, options.inputs)):
        print("liyuan: a link opens in the window only: python main.py 'twin://open?...'", file=sys.stderr)
        raise SystemExit(EXIT_USAGE)
    try:
        return [loading.parse_spec(text, crs=options.crs, datum=options.datum) for text in options.inputs]
    except ValueError as error:
        print(f"liyuan: {error}", file=sys.stderr)
        raise SystemExit(EXIT_USAGE) from None


def refuse(error: LiyuanError) -> int:
    """Print a refusal as one line on stderr; return the exit code."""
    print(str(error), file=sys.stderr)
    return EXIT_REFUSED


def say_what_lacks(stats: FrameStats) -> None:
    """Tell on stderr why a picture may show less than its inputs hold."""
    if stats.tiles_failed:
        print(f"liyuan: {stats.tiles_failed} tiles could not be read; see: info --full", file=sys.stderr)
    if stats.tiles_missing:
        print(f"liyuan: the files of {stats.tiles_missing} tiles are missing", file=sys.stderr)
    if stats.degraded:
        print("liyuan: coarser than asked for, to stay within --cache-mb", file=sys.stderr)


def run_info(options: argparse.Namespace) -> int:
    """``info``: say what an import would give."""
    entries: list[dict[str, Any]] = []
    code = EXIT_OK
    with Workers.of(load_settings()) as workers:
        for spec in specs_of(options):
            try:
                context = loading.context_for(None, full=options.full)
                entries.append(reporting.input_entry(loading.inspect_input(spec, workers=workers, context=context)))
            except ImportFailed as error:
                code = refuse(error)
                entries.append(reporting.refused_entry(error))
    if options.json:
        print(json.dumps({"format": reporting.INFO_FORMAT, "inputs": entries}, ensure_ascii=False, indent=2))
    else:
        for entry in entries:
            print(as_text(entry))
    return code


def as_text(entry: dict[str, Any]) -> str:
    """Return one entry of ``inputs[]`` for people."""
    lines = [f"{entry['path']}: {entry['format'] or 'refused'}"]
    if entry["crs"]:
        crs = " ".join(str(entry["crs"]).split())
        lines.append(f"  crs: {crs[:120]}{'...' if len(crs) > 120 else ''} ({entry['vertical_datum']})")
    if entry["origin"]:
        origin = entry["origin"]
        lines.append(f"  origin: {origin['lon']:.6f} E {origin['lat']:.6f} N, {origin['h']:.2f} m")
    lines += [f"  {name}: {count:,}" for name, count in entry["counts"].items()]
    for kind in ("assumptions", "warnings", "errors"):
        lines += [f"  {kind[:-1]}: {text}" for text in entry[kind]]
    return "\n".join(lines)


class _Progress:
    """Tells how far long work is: in place on a terminal, else a line for each tenth."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._in_place = out.isatty()
        self._last = ""

    def __call__(self, fraction: float, text: str) -> None:
        percent = int(fraction * 100) if self._in_place else int(fraction * 10) * 10
        line = f"{percent:3d} %  {text}"
        if line == self._last or (not self._in_place and line[:5] == self._last[:5]):
            return
        self._last = line
        end = "\n" if not self._in_place or fraction >= 1.0 else ""
        self._out.write(f"\r{line:<60}{end}" if self._in_place else f"{line}\n")
        self._out.flush()


def run_demo(options: argparse.Namespace) -> int:
    """``demo``: make the demo, or say where it is."""
    from twin_app.demo import ensure_demo

    project = ensure_demo(
        options.out or paths.demo_folder(options.size),
        seed=options.seed,
        size=options.size,
        formats=options.formats,
        say=lambda text: print(text, flush=True),
        progress=_Progress(sys.stderr),
    )
    print(project)
    return EXIT_OK
