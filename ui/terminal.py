"""What the command prints, as text: pure functions.

Whatever comes from a document or a file's name passes through `printable`, since a terminal obeys
what it is sent. Styles are always put in; `click.echo` takes them out where they do not belong.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from index.formats.builder import numbers
from index.types import BlockKind, DocumentInfo, Report, Span
from qa import export
from qa.evaluate import Outcome, fault, figures
from qa.export import elsewhere, named, reread
from qa.types import Answer, Citation, Hit
from ui.wording import strength

# Controls (ESC and CSI among them), line and paragraph separators, bidirectional overrides and
# isolates, which make a name read as another, and halves of characters, which are not UTF-8.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_PIECES: dict[BlockKind, str] = {  # what a quote is printed by, where not word by word
    "row": r"\S+|\t",
    "code": r"\S+|\n[^\S\n]*",
}
_FEW = 3  # documents whose files are gone that are named
_SURE = {
    "Strong": "the answer is very probably among these sentences",
    "Likely": "the answer is probably among these sentences",
    "Weak": "the answer may be among these sentences",
}


def printable(text: str) -> str:
    r"""`text` as one line that a terminal may have: what it would obey becomes U+FFFD.

    >>> printable("\x1b[2Jmay\n.pdf")
    '�[2Jmay�.pdf'
    """
    return _UNSAFE.sub("\ufffd", text)


def to_json(value: object, *, ascii_only: bool = False) -> str:
    r"""JSON of `value`, with escapes for what a terminal would obey.

    >>> to_json("é\x9b\u202e")
    '"é\\u009b\\u202e"'
    """
    lines = json.dumps(value, ensure_ascii=ascii_only, indent=2).split("\n")
    return "\n".join(_UNSAFE.sub(lambda c: f"\\u{ord(c[0]):04x}", line) for line in lines)


def citation(found: Citation, label: str, width: int | None) -> str:
    """A quote after its label, with the answering words marked, and where it stands."""
    marks = [Span(s.start - found.start, s.end - found.start) for s in found.highlights]
    lines = _lines(found.quote, marks, label, width, kind=_kind(found))
    return lines + "\n" + _place(found, len(label), width)


def nearest(found: Citation, label: str, width: int | None) -> str:
    """A sentence that does not answer: as a citation, but nothing in it is marked."""
    lines = _lines(found.quote, (), label, width, kind=_kind(found))
    return lines + "\n" + _place(found, len(label), width)


def hit(found: Hit, label: str, width: int | None) -> str:
    """A sentence after its label, and where it stands."""
    lines = _lines(found.text, (), label, width, kind=_kind(found))
    return lines + "\n" + _place(found, len(label), width)


def respelled(answer: Answer) -> str:
    """The line that says what was looked for in place of what, and an empty one; '' for none."""
    changed = reread(answer)
    return f"{printable(changed)}\n\n" if changed else ""


def counted(answer: Answer) -> str:
    """The line that says how many documents mention it; '' where that was not asked."""
    told = export.counted(answer)
    return f"{told}\n" if told else ""


def sureness(confidence: float) -> str:
    """How sure an answer is, in plain words."""
    word = strength(confidence)
    return f"{click.style(word, bold=True)}: {_SURE[word]}."


def table(documents: Sequence[DocumentInfo]) -> Iterator[str]:
    """The lines of a table of documents."""
    names = [printable(document.name) for document in documents]
    wide = max(map(len, ("Name", *names)))
    yield click.style(f"{'Name':{wide}}  Pages  Sentences  Title", dim=True)
    for name, document in zip(names, documents, strict=True):
        pages = f"{document.pages:,}" if document.pages else ""
        title = printable(document.title)
        yield f"{name:{wide}}  {pages:>5}  {document.sentences:>9,}  {title}"
        if document.also:
            yield click.style(f"  also {printable(', '.join(document.also))}", dim=True)
        if document.pages_without_text:
            without = numbers(document.pages_without_text)
            yield click.style(f"  no text on p. {without}: needs OCR, if it is a scan", dim=True)


def outcome(report: Report) -> str:
    """What became of the files that were given.

    >>> outcome(Report(added=("a.md", "b.md"), unchanged=("c.md",), failed=(("d.png", "..."),)))
    '2 added, 1 unchanged, 1 left out.'
    """
    counts = {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "left out": report.failed,
        "passed over": report.skipped,
    }
    return ", ".join(f"{len(names):,} {word}" for word, names in counts.items() if names) + "."


def skipped(report: Report) -> Iterator[str]:
    """How many files were passed over for each reason, the most common first, and the first one.

    >>> list(skipped(Report(skipped=(("a/.x", "hidden"), ("a/.y", "hidden")))))
    ['passed over 2, hidden: a/.x and 1 more']
    """
    reasons: dict[str, list[str]] = {}
    for path, reason in report.skipped:
        reasons.setdefault(reason, []).append(path)
    for reason, (first, *more) in sorted(reasons.items(), key=lambda item: -len(item[1])):
        rest = f" and {len(more):,} more" if more else ""
        yield f"passed over {1 + len(more):,}, {reason}: {first}{rest}"


def gone(report: Report) -> str:
    """The line about documents that may be quoted though their files are gone; '' for none.

    >>> gone(Report(gone=("a.md",)))
    'still in the library, though gone: a.md; pincite add --prune drops what is not at the paths'
    """
    if not report.gone:
        return ""
    few, more = report.gone[:_FEW], len(report.gone[_FEW:])
    named = ", ".join(few) + (f" and {more:,} more" if more else "")
    count = f" ({len(report.gone):,})" if more else ""
    what = "pincite add --prune drops what is not at the paths"
    return f"still in the library, though gone{count}: {named}; {what}"


def status(facts: Mapping[str, Any]) -> Iterator[str]:
    """What a library holds, and what came of a check where there was one, a line each."""
    yield f"Library    {printable(facts['folder'])}"
    copies = f", {facts['copies']:,} more of the same content" if facts["copies"] else ""
    yield f"Documents  {facts['documents']:,}{copies}"
    if facts["pages"]:
        blank = facts["pages_without_text"]
        yield f"Pages      {facts['pages']:,}" + f", {blank:,} without text" * bool(blank)
    yield f"Characters {facts['characters']:,}"
    yield f"Sentences  {facts['sentences']:,}"
    yield f"Model      {printable(facts['model'])}"
    yield f"On disk    {size(facts['bytes'])}"
    for name, warnings in facts["warnings"].items():
        for warning in warnings:
            yield f"Warning    {printable(f'{name}: {warning}')}"
    for wrong in facts.get("faults", ()):
        yield f"Fault      {printable(wrong)}"
    if facts.get("faults") == []:
        again = "" if facts["cache"] == "whole" else ", to be made anew by the next question"
        yield f"Checked    nothing is wrong; the vectors' cache is {facts['cache']}{again}"


def time_left(seconds: float) -> str:
    """How long something will go on, for a person.

    >>> time_left(20), time_left(150), time_left(7400)
    ('less than a minute left', 'about 3 min left', 'about 2 h 5 min left')
    """
    minutes = -(-int(seconds) // 60)
    if minutes <= 1:
        return "less than a minute left"
    if minutes < 60:
        return f"about {minutes} min left"
    minutes = -(-minutes // 5) * 5
    return f"about {minutes // 60} h" + f" {minutes % 60} min" * bool(minutes % 60) + " left"


def size(length: int) -> str:
    """A number of bytes for a person.

    >>> size(900), size(1_234_567)
    ('0.9 KB', '1.2 MB')
    """
    amount, unit = length / 1000, "KB"
    for larger in ("MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.1f} {unit}"


def _kind(found: Citation | Hit) -> BlockKind:
    """What a quote is printed as: only cells that have names are parted by bars."""
    return "code" if found.kind == "code" else "row" if found.columns else "paragraph"


def _lines(
    text: str, marks: Sequence[Span], label: str, width: int | None, *, kind: BlockKind
) -> str:
    """`text` behind its label, white space folded, in lines of `width` columns or in a single one.

    Words are styled one by one, so that no style runs over the end of a line. A bar stands between
    the cells of a table's row; code keeps its lines, and how far each is indented.
    """
    indent = " " * len(label)
    lines = [label]
    column = len(label)
    for word in re.finditer(_PIECES.get(kind, r"\S+"), text):
        if word[0][0] == "\n":
            lines.append(indent + word[0][1:].expandtabs(4))
            column = len(label)
            continue
        if word[0] == "\t":
            lines[-1] += click.style(" |", dim=True)
            column += 2
            continue
        length = len(word[0])
        if column > len(label):
            if width is not None and column + 1 + length > width:
                lines.append(indent)
                column = len(label)
            else:
                lines[-1] += " "
                column += 1
        lines[-1] += _styled(word, marks)
        column += length
    return "\n".join(lines)


def _styled(word: re.Match[str], marks: Sequence[Span]) -> str:
    """A word with its marked characters marked: 'Erdoğan' in 'Erdoğan,'."""
    pieces, at = [], word.start()
    for mark in marks:
        start, end = max(mark.start, at), min(mark.end, word.end())
        if start < end:
            pieces.append(printable(word.string[at:start]))
            pieces.append(click.style(printable(word.string[start:end]), fg="green", bold=True))
            at = end
    return "".join(pieces) + printable(word.string[at : word.end()])


def _place(found: Citation | Hit, indent: int, width: int | None) -> str:
    """The document, the page and the headings above, behind `indent` columns."""
    page = [export.page(found)] if found.page is not None else []
    place = ", ".join([found.document.name, *page])
    headings = " › ".join(" ".join(heading.split()) for heading in found.headings)
    line = f"{place} · {headings}" if headings else place
    if found.columns:
        line += f" · columns: {' '.join(named(found).split())}"
    if isinstance(found, Citation) and found.also:
        line += f" · also in {elsewhere(found)}"
    line = printable(line)
    lines = [line] if width is None else textwrap.wrap(line, max(width - indent, 1))
    return "\n".join(" " * indent + click.style(line, dim=True) for line in lines)


_FAULTS = {
    "absent": (
        "Not among the first ten citations:",
        "See whether the document was read whole (pincite list, pincite status), and whether the "
        "question has the document's own words: names and terms find best.",
    ),
    "low": (
        "Found, but another sentence came first:",
        "Where the sentence that came first answers as well, add it to the question's answers.",
    ),
    "silent": (
        "Found, but not called an answer:",
        "The nearest sentences are shown all the same. More of the document's words help.",
    ),
    "answered": (
        "Answered, though nothing answers it:",
        "Look at what was quoted: it may be an answer that was not thought of.",
    ),
}
_FIGURES = {
    "hit@1": "First citation right",
    "hit@5": "One of five right",
    "f1": "Words marked (F1)",
    "ndcg@10": "nDCG at 10",
    "answered": "Answered",
    "wrong": "Wrong first, of those",
    "silent": "Silent where nothing answers",
}


def evaluation(outcomes: Sequence[Outcome], width: int | None) -> Iterator[str]:
    """The figures of an evaluation, each with its 95 % interval, and what went wrong where."""
    found = figures(outcomes)
    yield f"{len(outcomes):,} questions" if len(outcomes) != 1 else "1 question"
    for name, label in _FIGURES.items():
        if name in found:
            value, low, high = found[name]
            yield f"{label:29}{value:.2f}   {click.style(f'{low:.2f} to {high:.2f}', dim=True)}"
    for kind, (heading, advice) in _FAULTS.items():
        failed = [o for o in outcomes if fault(o) == kind]
        if failed:
            yield ""
            yield click.style(heading, bold=True)
            for o in failed:
                yield f"  {printable(o.question.id)}  {printable(o.question.text)}"
                yield click.style(f"      {printable(o.first)}", dim=True)
            yield advice if width is None else textwrap.fill(advice, width)
