"""Markdown (CommonMark with tables, struck-out text, tasks, notes in their several notations,
footnotes and lists of definitions): the text as rendered, without markup.

Kept: the words of links, the alternative text of images, code, the text inside raw HTML, the
numbers of ordered lists, what front matter says of the document. Left out: addresses of links,
bullets, badges, what is struck out, the marks of footnotes, whose text stays at its place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

from index.formats import chats
from index.formats.builder import Builder, Piece, one_line
from index.formats.decoding import decode
from index.formats.emphasis import headed, under_title
from index.formats.signs import has_word, raised
from index.formats.text import plain
from index.formats.web import html
from index.types import BlockKind

_DEPTH = 100  # the parser leaves out what is nested deeper
_FRONT_MATTER = re.compile(
    r"(?:---[ \t]*\n(?P<yaml>(?:[^\n]*\n)*?)(?:---|\.\.\.)"
    r"|\+\+\+[ \t]*\n(?P<toml>(?:[^\n]*\n)*?)\+\+\+)[ \t]*(?:\n|\Z)"
)
_LONGEST_TOML = 5_000  # characters; Python's parser takes the square of the dots in a key
_YAML_LINE = re.compile(r"[\w.-]+:(?:\s|\Z)|\s|#|-\s|\Z")
_YAML_PAIR = (
    re.compile(  # a value of a line, of indented lines, or a list; none that is nested deeper
        r"^([\w.-]+):[ \t]*(?:[>|][-+]?\n[ \t]+)?"
        r"([^\s>|&*!{#].*(?:\n[ \t]+\S.*)*|(?:\n[ \t]*- +(?![\w.-]+:\s).*)+)$",
        re.M,
    )
)
_YAML_LIST = re.compile(r"\n[ \t]*- +|[\[\],]")
_OF_LAYOUT = re.compile(  # keys that say how a site shows the page
    r"layout|template|permalink|slug|url|alias(?:es)?|weight|order|parent|icon|image|cover"
    r"|(?:nav|menu|sidebar|toc|hide|css)\w*",
    re.I,
)
_SWITCHES = ("true", "false", "yes", "no", "null", "~")
_NOTE = re.compile(  # ':::tip Calibration', ':::tip[Calibration]', ':::{tip} Calibration'
    r"[ ]*\{?(note|tip|info|hint|important|warning|caution|danger|error|attention|success|details"
    r"|seealso|admonition)\}?(?:[ ]*\[(.*)\]|[ ]+(.*)|)[ ]*\Z",
    re.I,
)
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?) ?[\w-]+(?: +[\w-]+)*(?: +\"[^\n]*\")?[ ]*(?:\n|\Z)")
_FOOTNOTE = re.compile(r"\[\^[^\s\]]{1,100}\]")
_LINKED_IMAGE = ["link_open", "image", "link_close"]
_BADGE = re.compile(r"badge|shields\.io|\.svg\b", re.I)
_BOXES = ("\N{BALLOT BOX}", "\N{BALLOT BOX WITH CHECK}")
_RAISED = re.compile(r"<(/?)sup\b", re.I)
_STRUCK = re.compile(r"<(/?)(?:del|s|strike)\b", re.I)
_LINE_BREAK = re.compile(r"<br\b", re.I)


def read(name: str, data: bytes) -> Builder:
    """Blocks of a Markdown document; an item's further paragraphs are paragraphs."""
    source, warnings, encoding = decode(name, data)
    pairs, source = _front_matter(source.replace("\f", "\n"))
    tokens = _tokens(source)
    is_chat = 0 in chats.labels(source.strip().split("\n"))  # as exported from Signal
    if tokens is None or is_chat:
        return plain.read(name, data)  # its markup is shown, but nothing is lost
    builder = Builder(warnings, encoding)
    builder.title = pairs.pop("title", "")
    for key, value in pairs.items():
        if value and value.lower() not in _SWITCHES and not _OF_LAYOUT.fullmatch(key):
            builder.add("item", f"{key}: {value}")
    builder.extend(headed(_pieces(tokens)))
    return builder


def pieces(source: str) -> list[Piece]:
    """The pieces of a fragment of Markdown; nested too deeply, it is shown with its markup.

    Those that only look like headings are not made so.
    """
    tokens = _tokens(source.replace("\f", "\n"))
    return [Piece("paragraph", source)] if tokens is None else _pieces(tokens)


def _tokens(source: str) -> list[Token] | None:
    """The tokens of `source`; None where it is nested so deeply that the parser leaves some out."""
    tokens = _parser().parse(source + "\n")  # for a plugin that looks at an empty line's first sign
    return None if any(token.level >= _DEPTH - 1 for token in tokens) else tokens


@cache
def _parser() -> MarkdownIt:
    options = {"maxNesting": _DEPTH, "alerts": True, "tasklists": True}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.use(deflist_plugin).use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(container_plugin, "note", validate=lambda name, _: bool(_NOTE.match(name)))
    parser.block.ruler.before(
        "fence",
        "admonition",
        _admonition,
        {"alt": ["paragraph", "reference", "blockquote", "list"]},
    )
    parser.inline.ruler.at("footnote_ref", _footnote_ref)
    return parser


def _admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The plugin's rule takes every line that begins with three exclamation marks."""
    at = state.bMarks[start] + state.tShift[start]
    return bool(_ADMONITION.match(state.src, at)) and admonition(state, start, end, silent)


def _footnote_ref(state: StateInline, silent: bool) -> bool:
    """The plugin's rule looks for the end of a name however far away it is."""
    return bool(_FOOTNOTE.match(state.src, state.pos)) and footnote_ref(state, silent)


def _front_matter(source: str) -> tuple[dict[str, str], str]:
    """What the YAML or TOML on top of `source` says, and `source` without it; of lists their
    values with commas between."""
    match = _FRONT_MATTER.match(source)
    if not match or len(match["toml"] or "") > _LONGEST_TOML:
        return {}, source
    if match["toml"] is None:
        if not all(map(_YAML_LINE.match, match["yaml"].splitlines())):
            return {}, source
        found = {key: _yaml(value) for key, value in _YAML_PAIR.findall(match["yaml"])}
    else:
        try:
            found = {k: _toml(v) for k, v in tomllib.loads(match["toml"], parse_float=str).items()}
        except (tomllib.TOMLDecodeError, RecursionError):
            return {}, source
    pairs = {key: ", ".join(filter(None, values)) for key, values in found.items()}
    return pairs, source[match.end() :]


def _yaml(value: str) -> list[str]:
    r"""A value of YAML, or those of its list and '' around them.

    >>> _yaml('"2.4"'), _yaml("[a, 'b']"), _yaml("\n  - a\n  - b")
    (['2.4'], ['', 'a', 'b', ''], ['', 'a', 'b'])
    """
    values = _YAML_LIST.split(value) if value[0] in "[\n" else [value]
    return [" ".join(_unquoted(one.strip()).split()) for one in values]


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def _toml(value: Any) -> list[str]:
    """A value of TOML, or those of its list; none of a table."""
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if not isinstance(one, dict | list)]


class _Numbers:
    """What is seen before the items of lists: the numbers of ordered ones, the boxes of tasks."""

    def __init__(self) -> None:
        self._next: list[int | None] = []  # of each list that is open; None without numbers
        self._waiting: list[str] = []  # of items that nothing has been read of yet

    def begin(self, token: Token) -> None:
        """A list begins."""
        ordered = token.type == "ordered_list_open"
        self._next.append(int(token.attrs.get("start", 1)) if ordered else None)

    def end(self) -> None:
        """A list ends."""
        self._next.pop()

    def item(self, token: Token) -> None:
        """An item begins."""
        if (number := self._next[-1]) is not None:
            self._waiting.append(f"{number}{token.markup}")
            self._next[-1] = number + 1
        if "checked" in token.meta:
            self._waiting.append(_BOXES[token.meta["checked"]])

    def taken(self) -> list[str]:
        """What stands before what is read next, which is then read."""
        waiting, self._waiting = self._waiting, []
        return waiting


def _pieces(tokens: Sequence[Token]) -> list[Piece]:
    kind: BlockKind = "paragraph"
    first = False  # this is an item's first paragraph
    level = 0
    cells: list[Token] = []
    numbers = _Numbers()
    found: list[Piece] = []
    items: list[int] = []  # that are open: how many pieces there were before each
    terms = 0  # lists of definitions that are open
    for token in tokens:
        match token.type:
            case "heading_open":
                kind, level = "heading", int(token.tag[1])
            case "ordered_list_open" | "bullet_list_open":
                numbers.begin(token)
            case "ordered_list_close" | "bullet_list_close":
                numbers.end()
            case "list_item_open":
                first = True
                numbers.item(token)
                items.append(len(found))
            case "list_item_close":
                numbers.taken()
                begin = items.pop()
                found[begin:] = under_title(found[begin:])
            case "dl_open":
                terms += 1
            case "dl_close":
                terms -= 1
            case "dt_open":
                kind = "term"
            case "container_note_open":
                found.append(Piece("paragraph", _note(token), terms))
            case "paragraph_open" | "alert_title_open" | "admonition_title_open":
                kind, first = ("item" if first else "paragraph"), False
            case "thead_open":
                kind = "header"
            case "tbody_open":
                kind = "row"
            case "tr_open":
                cells = []
            case "tr_close":
                found.append(_row(kind, cells, terms))
            case "inline" if kind in ("header", "row"):
                cells.append(token)
            case "inline":
                found.append(_line(kind, token, level or terms, numbers.taken()))
            case "heading_close" | "table_close":
                kind, level = "paragraph", 0
            case "fence" | "code_block":
                found.append(Piece("code", token.content, terms))
                numbers.taken()
            case "html_block":
                shown = html.pieces(token.content)
                found += (piece._replace(level=piece.level or terms) for piece in shown)
    return found


def _row(kind: BlockKind, cells: Sequence[Token], level: int) -> Piece:
    live = [one_line(_inline(_live(cell))) for cell in cells]
    whole = [one_line(_inline(cell.children or [])) for cell in cells]
    return Piece(kind, "\t".join(live), level, struck="\t".join(whole) if whole != live else "")


def _line(kind: BlockKind, token: Token, level: int, before: Sequence[str]) -> Piece:
    """The text of a block, behind what is seen before it."""
    live, whole = _live(token), token.children or []
    text, struck = (
        said and " ".join((*before, said))
        for said in (_inline(part, kind == "heading") for part in (live, whole))
    )
    is_struck = len(live) < len(whole)
    return Piece(kind, text, level, _is_strong(token), struck=struck if is_struck else "")


def _note(token: Token) -> str:
    """The title of a note, or else what kind of note it is."""
    _, kind, *titles, _ = _NOTE.split(token.info)
    title = "".join(filter(None, titles))
    return _inline(_live(_parser().parseInline(title)[0])) or kind.capitalize()


def _is_strong(token: Token) -> bool:
    """All of a line is set between the marks of strong emphasis."""
    depth, strong = 0, True
    for child in token.children or []:
        depth += child.nesting * (child.tag == "strong")
        strong = strong and (depth > 0 or child.nesting != 0 or not child.content.strip())
    return strong


def _live(token: Token) -> list[Token]:
    """What a line of Markdown holds but what is struck out, by marks or by tags that are closed."""
    children = token.children or []
    depths = list(accumulate(map(_strikes, children)))
    if not any(depths) or depths[-1]:
        return children
    return [
        child
        for child, depth in zip(children, depths, strict=True)
        if not (depth and child.content.strip())
    ]


def _strikes(child: Token) -> int:
    """1 where text that is struck out begins, -1 where it ends."""
    tag = _STRUCK.match(child.content) if child.type == "html_inline" else None
    return child.nesting if child.tag == "s" else (-1 if tag[1] else 1) if tag else 0


def _inline(children: Sequence[Token], heading: bool = False) -> str:
    """The text of what a line of Markdown holds, as it is rendered."""
    parts: list[str] = []
    badges = _badges(children, heading)
    high = False
    for at, child in enumerate(children):
        match child.type:
            case "text" if high:
                parts.append(raised(child.content, parts))
            case "image" if at in badges:
                pass
            case "text" | "code_inline" | "image":
                parts.append(child.content)
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "html_inline" if _LINE_BREAK.match(child.content):
                parts.append("\n")
            case "html_inline" if tag := _RAISED.match(child.content):
                high = not tag[1]
            case "footnote_ref" if parts:
                parts[-1] = parts[-1].rstrip(" ")
    line = "".join(parts)
    return "" if badges and not has_word(line) else line


def _badges(children: Sequence[Token], heading: bool) -> set[int]:
    """Where a line's badges are: pictures that are links, one of them drawn by a site of badges,
    in a heading or where there are no words beside; in a sentence they are words of it."""
    linked = {
        at
        for at in range(1, len(children) - 1)
        if [child.type for child in children[at - 1 : at + 2]] == _LINKED_IMAGE
    }
    drawn = any(_BADGE.search(str(children[at].attrs["src"])) for at in linked)
    words = any(has_word(child.content) for child in children if child.type != "image")
    return linked if drawn and (heading or not words) else set()
