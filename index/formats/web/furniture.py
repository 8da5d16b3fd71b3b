"""Which elements of a web page are its furniture: banners, menus, adverts, readers' comments.

They are told by their role, by classes and ids that name nothing else, and beside the page's
content by their shape: many short links and no prose. Names may lie: what holds the main heading,
more than half of the prose or, together, all of it is no furniture, and what may as well be text (a
menu, a sidebar) must also look the part. In doubt it is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.formats.web.elements import BLOCKS, HEADINGS, Node, is_hidden, is_skipped, visit, words

_CONTAINERS = words("div section ul ol dir menu p form header footer search dialog")
_ROLES = words("navigation dialog alertdialog banner contentinfo search complementary menu menubar")
# What these words name is furniture whatever it says,
_ALWAYS = words(
    "cookie cookies gdpr ccpa onetrust cookiebot ad ads adv advert adverts advertisement "
    "advertising adsense adsbygoogle sponsored newsletter newsletters promo promos outbrain "
    "taboola respond relatedposts"
)
# this where it holds no prose,
_TERSE = words(
    "breadcrumb breadcrumbs crumbs share shares sharing sharedaddy addthis addtoany social skip "
    "skiplink skiplinks skipnav pagination pager follow"
)
# this beside the content, and all of it where it is mostly links.
_BESIDE = words("sidebar rail widget widgets footer colophon masthead topbar")
_LINKS = _BESIDE | words(
    "nav navs navbar navlist navigation subnav topnav mainnav menu menus submenu navheader "
    "navfooter related recommended popular trending tags toolbar sitemap login search banner"
)
# Two words together that are as sure as the first, whatever stands beside them.
_PAIRS = (
    (words("cookie cookies consent gdpr"), words("banner bar dialog manager modal overlay popup")),
    (
        words("related recommended popular trending more recent latest"),
        words("posts articles stories news reads entries items"),
    ),
)
_COMMENTS = words("comment comments commentlist disqus")
# What stands beside these in a name and changes nothing.
_NEUTRAL = words(
    "area article bar block blocks body bottom box btn buttons component container content entry "
    "foot form global group head header icons info inner item layout left link links list main "
    "media message middle module notice outer page panel post primary reader readers region right "
    "row secondary section signup site slot small sticky styles text thread title top unit user "
    "wrap wrapper"
)
_KNOWN = _ALWAYS.union(_TERSE, _LINKS, _COMMENTS, _NEUTRAL, *(a | b for a, b in _PAIRS))
_MEANINGLESS = re.compile(r"|.*\d.*|(?!ad|no|is|in|on|of|as)..?")
_CONTENTS = re.compile(r"(?<![a-z])(?:toc|contents|index)", re.I)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BETWEEN = re.compile(r"[\W_]+")
_NO_LEVEL = 7
_LONG_HEADING = 200  # characters
_PROSE = 60  # characters of a block outside links
_CONTENT = 2 / 3  # of the prose
_MANY_LINKS = 4
_SHORT_LINK = 40  # characters
_LINKED = 0.7  # of a menu's characters


class Furniture(NamedTuple):
    """Elements by `Node.mem_id`: those that are no part of the page's text, and the one that
    holds its readers' comments."""

    left_out: frozenset[int] = frozenset()
    comments: int | None = None


@dataclass(slots=True)
class _Held:
    """What is held: characters without spaces, of them those in links and those in blocks of prose,
    the number of links, the level of the highest heading and the text of the first."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    level: int = _NO_LEVEL
    heading: str = ""

    def copy(self) -> _Held:
        return _Held(self.text, self.linked, self.prose, self.links, self.level, self.heading)


@dataclass(slots=True)
class _Element:
    """A block of a page. In the list of all, that around it stands at `outer`, those below it
    before `end`; `own` is what no block below it holds, `held` what they and it do.
    `classes` and `id` are the words of these names; `contents` says that it is in a list of what
    the page or the next ones hold."""

    node: Node
    outer: int
    own: _Held
    held: _Held
    classes: list[frozenset[str]]
    id: frozenset[str]
    contents: bool
    end: int = 0


class _Reading:
    """Goes through a page and lists its blocks in document order."""

    def __init__(self) -> None:
        self.elements: list[_Element] = []
        self._open: list[int] = []
        self._links = 0  # that are open
        self._headings: list[_Held] = []  # that are open

    def enter(self, node: Node) -> bool:
        """Begin a block or count a text or a link."""
        if node.is_text_node:
            text = node.text_content or ""
            length = len("".join(text.split()))
            if self._headings and len(self._headings[-1].heading) < _LONG_HEADING:
                self._headings[-1].heading += text[:_LONG_HEADING].lower()
            own = self.elements[self._open[-1]].own
            own.text += length
            own.linked += length if self._links else 0
            return False
        tag = node.tag or ""
        if not node.is_element_node or is_skipped(node) or is_hidden(node):
            return False
        if tag == "a" and _leads_on(node):
            self._links += 1
            self.elements[self._open[-1]].own.links += 1
        if tag in BLOCKS:
            self._begin(node)
        return True

    def _begin(self, node: Node) -> None:
        tag = node.tag or ""
        attributes = node.attributes
        names, id_ = attributes.get("class") or "", attributes.get("id") or ""
        outer = self._open[-1] if self._open else 0
        contents = bool(_CONTENTS.search(f"{names} {id_}")) or (
            outer > 0 and self.elements[outer].contents
        )
        own = _Held(level=int(tag[1]) if tag in HEADINGS else _NO_LEVEL)
        if tag in HEADINGS:
            self._headings.append(own)
        classes = [_name(token) for token in names.split()]
        self._open.append(len(self.elements))
        self.elements.append(_Element(node, outer, own, own, classes, _name(id_), contents))

    def leave(self, node: Node) -> None:
        """End a block or a link."""
        if node.tag == "a" and _leads_on(node):
            self._links -= 1
        if node.tag in HEADINGS:
            self._headings.pop()
        if node.tag in BLOCKS:
            element = self.elements[self._open.pop()]
            element.end = len(self.elements)
            own = element.own
            own.prose = own.text if own.text - own.linked >= max(_PROSE, own.linked) else 0


def furniture(body: Node) -> Furniture:
    """The furniture of a page."""
    reading = _Reading()
    visit(body, reading.enter, reading.leave)
    elements = reading.elements
    if not elements:
        return Furniture()
    _add_up(elements, frozenset())
    left_out = _chosen(elements, frozenset(), lambda at: _is_named(elements[at]))
    thread = _thread(elements, left_out)
    apart = frozenset([thread.node.mem_id]) if thread else frozenset()
    if thread and not thread.held.heading:
        left_out |= apart
    _add_up(elements, left_out | apart)
    content = _content(elements)

    def looks_so(at: int) -> bool:
        beside = not content <= at < elements[content].end
        return _looks_so(elements[at], beside) or (
            beside and _is_menu(elements[at], elements[0].held.text)
        )

    left_out |= _chosen(elements, left_out | apart, looks_so)
    return Furniture(left_out, thread.node.mem_id if thread else None)


def _add_up(elements: list[_Element], without: frozenset[int]) -> None:
    """Say of each element what it and all below it hold, but for those `without`."""
    for element in elements:
        element.held = element.own.copy()
    for element in reversed(elements[1:]):
        if element.node.mem_id not in without:
            held, around = element.held, elements[element.outer].held
            around.text += held.text
            around.linked += held.linked
            around.prose += held.prose
            around.links += held.links
            around.level = min(around.level, held.level)
            around.heading = held.heading or around.heading


def _content(elements: list[_Element]) -> int:
    """Where the innermost element stands that holds most of the prose and the main heading."""
    whole = elements[0].held
    share = max(1, whole.prose * _CONTENT)
    around = (
        at
        for at, element in enumerate(elements)
        if element.held.level == whole.level < _NO_LEVEL and element.held.prose >= share
    )
    return max(around, default=0)


def _chosen(
    elements: list[_Element], passed: frozenset[int], is_furniture: Callable[[int], bool]
) -> frozenset[int]:
    """The outermost of the elements that are furniture and may be, but for those `passed`; none
    where nothing else would be left, of the prose or, where there is none, of the text."""
    whole = elements[0].held
    chosen = []
    prose = text = 0
    at = 1
    while at < len(elements):
        node, held = elements[at].node, elements[at].held
        may_be = node.tag in _CONTAINERS and held.level > 1 and not _is_most(held, whole)
        if node.mem_id in passed:
            at = elements[at].end
        elif may_be and is_furniture(at):
            chosen.append(node.mem_id)
            prose += held.prose
            text += held.text
            at = elements[at].end
        else:
            at += 1
    is_all = prose == whole.prose if whole.prose else text == whole.text
    return frozenset() if is_all else frozenset(chosen)


def _is_most(held: _Held, whole: _Held) -> bool:
    return held.prose * 2 > whole.prose if whole.prose else held.text * 2 > whole.text


def _is_named(element: _Element) -> bool:
    """A role or a name says that it is furniture, whatever it holds."""
    role = (element.node.attributes.get("role") or "").lower()
    return (
        role in _ROLES
        or not _ALWAYS.isdisjoint(_known(_names(element)))
        or any(name & one and name & other for name in _names(element) for one, other in _PAIRS)
    )


def _looks_so(element: _Element, beside: bool) -> bool:
    """A name says that it may be furniture, or it stands beside the content, and it looks so."""
    held = element.held
    named = _known(_names(element))
    beside_by_name = beside and not named.isdisjoint(_BESIDE)
    if held.prose or beside_by_name:
        return beside_by_name
    if not named.isdisjoint(_TERSE):
        return True
    if not named.isdisjoint(_LINKS) or element.node.attributes.get("aria-hidden") == "true":
        return 0 < held.text <= held.linked * 2
    return False


def _is_menu(element: _Element, whole: int) -> bool:
    """Many short links and little else, of a page of `whole` characters; contents are none."""
    held = element.held
    return (
        held.links >= _MANY_LINKS
        and not held.prose
        and held.text * _LINKED <= held.linked <= held.links * _SHORT_LINK
        and held.text * 2 <= whole
        and not element.contents
    )


def _thread(elements: list[_Element], left_out: frozenset[int]) -> _Element | None:
    """The one element of the page that is named after comments and holds some that are so too.

    Where there are several, each belongs to what it stands below; most of a page without a heading
    is the page.
    """
    whole = elements[0].held
    found: list[_Element] = []
    end = 0
    for at, element in enumerate(elements):
        if at < end or element.node.tag not in _CONTAINERS or element.held.level == 1:
            continue
        if element.node.mem_id in left_out or not _is_of_comments([*element.classes, element.id]):
            continue
        if any(_is_of_comments(each.classes) for each in elements[at + 1 : element.end]):
            found.append(element)
            end = element.end
    if len(found) != 1 or (not found[0].held.heading and _is_most(found[0].held, whole)):
        return None
    return found[0]


def _leads_on(link: Node) -> bool:
    href = link.attributes.get("href") or ""
    return bool(href) and not href.startswith(("mailto:", "tel:"))


def _is_of_comments(names: list[frozenset[str]]) -> bool:
    return not _COMMENTS.isdisjoint(_known(names))


def _names(element: _Element) -> list[frozenset[str]]:
    """What the classes and the id name; an id that is made from the heading's words names none."""
    if not element.id or element.id & frozenset(_BETWEEN.split(element.held.heading)):
        return element.classes
    return [*element.classes, element.id]


def _known(names: list[frozenset[str]]) -> frozenset[str]:
    """The words of the names that have no other words than those of furniture."""
    return frozenset().union(*(name for name in names if name <= _KNOWN))


@lru_cache(maxsize=4096)
def _name(token: str) -> frozenset[str]:
    """The words of a class or an id that mean something.

    >>> sorted(_name("c-siteFooter__links-2x")), sorted(_name("has-sidebar"))
    (['footer', 'links', 'site'], ['has', 'sidebar'])
    """
    parts = _BETWEEN.split(_CAMEL.sub("-", token).lower())
    return frozenset(part for part in parts if not _MEANINGLESS.fullmatch(part))
