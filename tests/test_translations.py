"""Every sentence a user can meet is there in Chinese, whole, with its placeholders."""

import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from resources.i18n import collect_messages

ROOT = Path(__file__).resolve().parents[1]
TRANSLATION = ROOT / "resources" / "i18n" / "liyuan_zh_CN.ts"
SOURCES = sorted([*(ROOT / "widgets").glob("*.py"), *(ROOT / "twin_app").glob("*.py")])
PLACEHOLDER = re.compile(r"\{\w+\}|%n|%\d")


def tool(name: str) -> str:
    return str(Path(sys.executable).with_name(f"pyside6-{name}"))


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    """Return the entries of a translation file by context and source."""
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[(context.findtext("name") or "", message.findtext("source") or "")] = message
    return found


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], ElementTree.Element]:
    """Return the translation as lupdate would leave it now."""
    folder = tmp_path_factory.mktemp("i18n")
    copy = folder / TRANSLATION.name
    copy.write_bytes(TRANSLATION.read_bytes())
    templates = folder / "messages.py"
    assert collect_messages.main([str(templates)]) == 0, "a template is an f-string: it cannot be translated"
    subprocess.run(
        [tool("lupdate"), "-silent", "-no-obsolete", "-locations", "none", *map(str, SOURCES), str(templates),
         "-ts", str(copy)],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    return messages(copy)


def test_every_sentence_is_translated(updated):
    unfinished = [
        key
        for key, message in updated.items()
        if (t := message.find("translation")) is None or t.get("type") or not text_of(t)
    ]
    assert unfinished == [], "run `make translations`, then translate these in resources/i18n/liyuan_zh_CN.ts"


def test_placeholders_survive(updated):
    lost = [
        (source, text_of(translation))
        for (_, source), message in updated.items()
        if (translation := message.find("translation")) is not None
        and text_of(translation)
        and sorted(PLACEHOLDER.findall(source)) != sorted(PLACEHOLDER.findall(text_of(translation)))
    ]
    assert lost == []


def test_the_translation_is_chinese(updated):
    untouched = [
        source
        for (_, source), message in updated.items()
        if (translation := message.find("translation")) is not None
        and text_of(translation) == source
        and len(source) > 8
    ]
    assert untouched == []


def test_every_look_up_finds_its_entry(updated):
    """Catch what lupdate does not see: strings inside f-strings, wrappers whose context it does not know."""
    missing = [
        f"{path.name}:{line}: {context}: {text}"
        for path in SOURCES
        for context, text, line in look_ups(path)
        if (context, text) not in updated
    ]
    assert missing == []


def test_it_compiles_and_speaks(qapp, tmp_path):
    from PySide6.QtCore import QTranslator

    compiled = tmp_path / "zh.qm"
    subprocess.run([tool("lrelease"), "-silent", str(TRANSLATION), "-qm", str(compiled)], check=True, timeout=120)
    translator = QTranslator()
    assert translator.load(str(compiled))
    assert translator.translate("BuildingNavigator", "Unfold") == "展开"
    assert translator.translate("Message", "the coordinate reference system is not stated") == "未说明坐标系"


def test_failed_tiles_are_told_in_the_users_language(qapp, tmp_path):
    from PySide6.QtCore import QTranslator

    from layers.errors import ImportFailed, ServerSilent
    from widgets.messages import say_whole

    reasons = {"status 503": "状态码 503", "silent for 5 s": "5 秒没有应答", "Connection refused": "连接被拒绝"}
    failed = {
        reason: ImportFailed("http://host/a.b3dm", problem="the server does not give it ({reason})",
                             advice="check the address and the server", where="byte 8", reason=reason)
        for reason in reasons
    }  # fmt: skip
    silent = ServerSilent("http://host:8080", wait_s=2.0)
    for reason, error in failed.items():
        assert say_whole(error) == error.line(), reason
    assert say_whole(silent) == silent.line()
    compiled = tmp_path / "zh.qm"
    subprocess.run([tool("lrelease"), "-silent", str(TRANSLATION), "-qm", str(compiled)], check=True, timeout=120)
    translator = QTranslator()
    assert translator.load(str(compiled))
    qapp.installTranslator(translator)
    try:
        for reason, said in reasons.items():
            line = f"http://host/a.b3dm，第 8 字节：服务器未提供（{said}）；请检查地址和服务器"
            assert say_whole(failed[reason]) == line
        assert (
            say_whole(silent) == "http://host:8080：服务器没有应答；请检查网络和服务器；服务器恢复应答后瓦片会自动补齐"
        )
    finally:
        qapp.removeTranslator(translator)


def text_of(translation: ElementTree.Element) -> str:
    forms = translation.findall("numerusform")
    return "".join(form.text or "" for form in forms) if forms else translation.text or ""


def look_ups(path: Path) -> Iterator[tuple[str, str, int]]:
    """Yield context, text and line of each literal that is looked up at run time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from _in(tree, "", _wrappers(tree))


def _in(node: ast.AST, context: str, wrappers: dict[str, str]) -> Iterator[tuple[str, str, int]]:
    if isinstance(node, ast.ClassDef):
        context = node.name
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
        if name == "tr" and isinstance(node.func, ast.Attribute) and texts and texts[0]:
            yield context, texts[0], node.lineno
        elif name in wrappers and isinstance(node.func, ast.Name) and texts and texts[0]:
            yield wrappers[name], texts[0], node.lineno
        elif name == "translate" and len(texts) > 1 and texts[0] and texts[1]:
            yield texts[0], texts[1], node.lineno
    for child in ast.iter_child_nodes(node):
        yield from _in(child, context, wrappers)


def _wrappers(tree: ast.Module) -> dict[str, str]:
    """Return functions of a module that look a text up in a context of their own: name -> context."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and len(node.args.args) == 1:
            for call in ast.walk(node):
                if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "translate" and len(call.args) == 2:
                    context, text = call.args
                    if isinstance(context, ast.Constant) and isinstance(text, ast.Name):
                        found[node.name] = str(context.value)
    return found


def test_templates_are_found_where_functions_pass_them_on(tmp_path):
    package = tmp_path / "importers"
    package.mkdir()
    (package / "sample.py").write_text(
        '_AGAIN = "copy it again"\n'
        "def refuse(problem, *, advice=_AGAIN, **values):\n"
        "    raise ImportFailed('x', problem=problem, advice=advice, **values)\n"
        "class Reader:\n"
        '    title = "A format"\n'
        "    def read(self, flag):\n"
        '        warnings = [note("{n} rows " "left")]\n'
        '        refuse("too long" if flag else "too short")\n'
        '        for rule in ("one", "two"):\n'
        '            refuse("rule: " + "broken", advice=_AGAIN)\n'
        '        refuse("{only}")\n',
        encoding="utf-8",
    )
    templates, unreadable = collect_messages.collect(collect_messages.read_modules(tmp_path))
    wanted = {"copy it again", "A format", "{n} rows left", "too long", "too short", "rule: broken"}
    assert templates == wanted
    assert unreadable == []
    (package / "sample.py").write_text('note(f"{n} rows")\n', encoding="utf-8")
    assert collect_messages.collect(collect_messages.read_modules(tmp_path)) == (set(), ["importers/sample.py:1"])
