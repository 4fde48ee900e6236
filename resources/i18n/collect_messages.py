"""Collect the message templates of the model, the importers, the scene and the application for translation.

``python resources/i18n/collect_messages.py OUT.py`` writes a file of ``QT_TRANSLATE_NOOP("Message", ...)`` lines that
pyside6-lupdate reads beside the sources. Templates are the literals given to ``note``, to ``problem=`` and ``advice=``,
to progress callbacks and to class attributes named ``title``, also where a function passes them on, and the literals
annotated as `Reason`.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("layers", "importers", "scene", "twin_app")
PARAMETERS = ("problem", "advice", "template")
# Functions by name -> which positions and keywords hold a template.
KNOWN: dict[str, set[int | str]] = {"note": {0, "template"}, "Note": {0, "template"}, "progress": {1, "text"}}

# Functions that say why a row is suspect.
REASONERS = {"suspect_positions", "_suspect_rows"}

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Module:
    """One source file: what it is called, its tree, and what the names of the module stand for."""

    name: str
    tree: ast.Module
    names: dict[str, list[ast.expr]] = field(default_factory=dict)


def read_modules(root: Path = ROOT) -> list[Module]:
    """Return every module of the folders that templates are written in."""
    modules = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            modules.append(Module(path.relative_to(root).as_posix(), tree, _assigned(tree.body)))
    return modules


def collect(modules: list[Module]) -> tuple[set[str], list[str]]:
    """Return the templates, and the places whose template is no literal (an f-string: it cannot be translated)."""
    carriers = _carriers(modules)
    templates: set[str] = set()
    unreadable: list[str] = []
    for module in modules:
        for expression, names in _expressions(module, carriers):
            if isinstance(expression, ast.JoinedStr):
                unreadable.append(f"{module.name}:{expression.lineno}")
            templates.update(_leaves(expression, names, depth=0))
    return {text for text in templates if has_words(text)}, unreadable


def has_words(text: str) -> bool:
    """Return whether there is anything to translate besides placeholders and signs."""
    return any(letter.isalpha() for letter in re.sub(r"\{\w+\}", "", text))


def _assigned(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    """Return what each name is set to in a module or a function, loops over literal tuples included."""
    found: dict[str, list[ast.expr]] = {}
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Definition | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _bind(target, node.value, found)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            _bind(node.target, node.value, found)
        elif isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple | ast.List):
            for entry in node.iter.elts:
                _bind(node.target, entry, found)
        waiting.extend(ast.iter_child_nodes(node))
    return found


def _bind(target: ast.expr, value: ast.expr, found: dict[str, list[ast.expr]]) -> None:
    if isinstance(target, ast.Name):
        found.setdefault(target.id, []).append(value)
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        for part, its_value in zip(target.elts, value.elts, strict=True):
            _bind(part, its_value, found)


def _carriers(modules: list[Module]) -> dict[str, set[int | str]]:
    """Return functions that take a template, by name: those known, and those with such a parameter."""
    found = {name: set(places) for name, places in KNOWN.items()}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                for member in node.body:
                    if isinstance(member, Definition):
                        _add_carrier(node.name if member.name == "__init__" else member.name, member, found, skip=1)
            elif isinstance(node, Definition) and node.name != "__init__":
                _add_carrier(node.name, node, found, skip=0)
    return found


def _add_carrier(name: str, node: Definition, found: dict[str, set[int | str]], *, skip: int) -> None:
    positional = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    if skip and not any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list):
        positional = positional[skip:]
    elif positional[:1] == ["self"]:
        return
    for index, argument in enumerate(positional):
        if argument in PARAMETERS:
            found.setdefault(name, set()).update({index, argument})
    for keyword in node.args.kwonlyargs:
        if keyword.arg in PARAMETERS:
            found.setdefault(name, set()).add(keyword.arg)


def _expressions(
    module: Module, carriers: dict[str, set[int | str]]
) -> Iterator[tuple[ast.expr, dict[str, list[ast.expr]]]]:
    """Yield every expression that is given as a template, with what the names in it may stand for."""
    scopes: list[tuple[ast.AST, dict[str, list[ast.expr]]]] = [(module.tree, module.names)]
    while scopes:
        scope, names = scopes.pop()
        waiting = list(ast.iter_child_nodes(scope))
        while waiting:
            node = waiting.pop()
            if isinstance(node, Definition):
                scopes.append((node, {**names, **_assigned(node.body)}))
                if node.name in REASONERS:
                    yield from ((reason, names) for reason in _reasons(node))
                continue
            if isinstance(node, ast.Call):
                yield from ((argument, names) for argument in _given(node, carriers))
            elif isinstance(node, ast.ClassDef) and module.name.startswith("importers/"):
                yield from ((title, names) for title in _titles(node))
            waiting.extend(ast.iter_child_nodes(node))


def _given(node: ast.Call, carriers: dict[str, set[int | str]]) -> Iterator[ast.expr]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    places = carriers.get(name, set()) | {"problem", "advice"}
    for index, value in enumerate(node.args):
        if index in places and not (name == "progress" and isinstance(value, ast.JoinedStr)):
            yield value
    yield from (keyword.value for keyword in node.keywords if keyword.arg in places)


def _titles(node: ast.ClassDef) -> Iterator[ast.expr]:
    for member in node.body:
        if isinstance(member, ast.Assign) and isinstance(member.value, ast.Constant):
            names = [target.id for target in member.targets if isinstance(target, ast.Name)]
            if "title" in names:
                yield member.value


def _reasons(node: Definition) -> Iterator[ast.expr]:
    """Yield the reasons that rows are suspect for: texts put into a table or listed in a tuple of two."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and getattr(part.func, "attr", "") == "setdefault" and len(part.args) == 2:
            yield part.args[1]
        elif isinstance(part, ast.Tuple) and len(part.elts) == 2 and isinstance(part.elts[1], ast.Constant):
            yield part.elts[1]


def _leaves(node: ast.expr, names: dict[str, list[ast.expr]], *, depth: int) -> Iterator[str]:
    """Yield every text that an expression may stand for."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        right = list(_leaves(node.right, names, depth=depth))
        for one in _leaves(node.left, names, depth=depth):
            yield from (one + other for other in right)
        return
    inner: list[ast.expr] = []
    if isinstance(node, ast.IfExp):
        inner = [node.body, node.orelse]
    elif isinstance(node, ast.BoolOp | ast.Dict):
        inner = list(node.values)
    elif isinstance(node, ast.Subscript | ast.Starred):
        inner = [node.value]
    elif isinstance(node, ast.Name) and depth < 3:
        inner = names.get(node.id, [])
        depth += 1
    for part in inner:
        yield from _leaves(part, names, depth=depth)


def main(arguments: list[str]) -> int:
    """Write the file; 1 when a template cannot be translated."""
    templates, unreadable = collect(read_modules())
    lines = [f'QT_TRANSLATE_NOOP("Message", {_quoted(text)})' for text in sorted(templates)]
    head = "from PySide6.QtCore import QT_TRANSLATE_NOOP\n\n"
    Path(arguments[0]).write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    for place in unreadable:
        sys.stderr.write(f"{place}: an f-string cannot be translated: use a template with {{name}} and values\n")
    return 1 if unreadable else 0


def _quoted(text: str) -> str:
    # lupdate reads double-quoted literals with the escapes of C.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
