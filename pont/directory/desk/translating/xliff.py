"""XLIFF 1.2, the format of programs for translators. Pure: bytes in, bytes out.

Read as a stream, without a tree: neither entities nor depth nor size can make it larger than the file is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from xml.etree import ElementTree as Tree

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pont.directory.desk.translating.units import DONE, TO_DO, TRAP, WRONG, Sheet, Unit, Unreadable

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
ORIGINAL = "pont"
LANG, SPACE = "{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space"
DEEPEST = 20
FINISHED = frozenset({"", "translated", "final", "signed-off"})


def named(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def write(sheet: Sheet) -> bytes:
    """The sheet as a file; one part for each language of originals, since XLIFF names it once."""
    Tree.register_namespace("", NAMESPACE)
    root = Tree.Element(named("xliff"), version="1.2")
    parts: dict[str, list[Unit]] = defaultdict(list)
    for unit in sheet.units:
        parts[unit.source_language].append(unit)
    for source_language, units in parts.items() or [("und", [])]:
        file = Tree.SubElement(
            root,
            named("file"),
            {
                "original": ORIGINAL,
                "source-language": source_language,
                "target-language": sheet.language,
                "datatype": "plaintext",
            },
        )
        body = Tree.SubElement(file, named("body"))
        for unit in units:
            add(body, unit, sheet.language)
    return Tree.tostring(root, encoding="utf-8", xml_declaration=True)


def add(body: Tree.Element, unit: Unit, language: str) -> None:
    one = Tree.SubElement(body, named("trans-unit"), {"id": unit.id, SPACE: "preserve"})
    Tree.SubElement(one, named("source"), {LANG: unit.source_language}).text = unit.source
    target = Tree.SubElement(one, named("target"), {LANG: language, "state": unit.state})
    target.text = unit.target
    Tree.SubElement(one, named("note")).text = unit.note


class Reader:
    """Hears the tags of a file and keeps its units. Words inside tags of a text count; the tags do not."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.languages: set[str] = set()
        self.units: list[Unit] = []
        self.source_language = ""
        self.blank()

    def blank(self) -> None:
        self.id, self.state = "", ""
        self.heard: dict[str, list[str]] = {"source": [], "target": [], "note": []}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.removeprefix(f"{{{NAMESPACE}}}")
        if not self.path and (tag != named("xliff") or attributes.get("version") != "1.2"):
            raise Unreadable(WRONG)
        if len(self.path) >= DEEPEST:
            raise Unreadable(TRAP)
        self.path.append(name)
        if name == "file":
            self.source_language = attributes.get("source-language", "")
            self.languages.add(attributes.get("target-language", ""))
        elif name == "trans-unit":
            self.blank()
            self.id = attributes.get("id", "")
        elif name == "target":
            self.state = attributes.get("state", "")

    def end(self, tag: str) -> None:
        if self.path.pop() == "trans-unit":
            said = {name: "".join(parts) for name, parts in self.heard.items()}
            state = DONE if self.state in FINISHED and said["target"] else self.state or TO_DO
            self.units.append(
                Unit(self.id, said["source"], self.source_language, said["target"], state, said["note"])
            )

    def data(self, text: str) -> None:
        # Another program puts suggestions beside the unit, with a source and a target of their own.
        if "trans-unit" not in self.path or "alt-trans" in self.path:
            return
        for name, parts in self.heard.items():
            if name in self.path:
                parts.append(text)

    def close(self) -> Sheet:
        if len(self.languages) > 1:
            raise Unreadable(WRONG)
        return Sheet(next(iter(self.languages), ""), self.units)


def read(content: bytes) -> Sheet:
    """The sheet in a file; raises `Unreadable`."""
    parser = DefusedXMLParser(target=Reader(), forbid_dtd=True)
    try:
        parser.feed(content)
        return parser.close()
    except DefusedXmlException as trap:
        raise Unreadable(TRAP) from trap
    except (Tree.ParseError, ValueError, LookupError) as wrong:
        raise wrong if isinstance(wrong, Unreadable) else Unreadable(WRONG) from wrong
