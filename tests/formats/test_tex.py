"""LaTeX: sections, lists, accents, commands and tables."""

from __future__ import annotations

import pytest
from documents import blocks, levelled, read

from index.formats import parse


def test_accents_in_latex() -> None:
    source = r"""\"u \"{u} \'{e}t\'e \c{c}a \v{S}koda na\"{\i}ve \H{o} \'{} \'{ab} Erd\H os \.I"""
    assert blocks(read("a.tex", source)) == [("paragraph", "ü ü été ça Škoda naïve ő áb Erdős İ")]
    deep = read("a.tex", r"\u{" * 80 + "x" + "}" * 80)  # once twice as long for each
    assert len(deep.text) <= 81


def test_latex() -> None:
    source = r"""\documentclass{article} \title{On \emph{Piers}}
    \begin{document} \maketitle
    \section{Loads} A pier bears $3\,\mathrm{kN}$. % not this
    It \textbf{must} stand.\label{x}

    Two things: \begin{itemize} \item Wood. \item Steel \& stone. \end{itemize}
    \begin{verbatim}
    pier = 1 % kept
    \end{verbatim}
    \end{document} after"""
    document = parse("a.tex", source.encode())
    assert document.title == "On Piers"
    assert levelled(document) == [
        ("heading2", "Loads"),
        ("paragraph", r"A pier bears $3\,\mathrm{kN}$. It must stand."),
        ("paragraph", "Two things:"),
        ("item", "Wood."),
        ("item", "Steel & stone."),
        ("code", "pier = 1 % kept"),
    ]


def test_what_pandoc_writes_around_sections_and_lists_in_latex() -> None:
    source = r"""\hypertarget{rent}{%
\section{Rent}\label{rent}}

\begin{enumerate}
\def\labelenumi{(\arabic{enumi})}
\item
  It is due.
\end{enumerate}"""
    assert levelled(parse("a.tex", source.encode())) == [
        ("heading2", "Rent"),
        ("item", "It is due."),
    ]


def test_lists_of_definitions_in_latex() -> None:
    source = r"""\begin{description}[style=nextline]
        \item[max-flow] The most litres. The default is 12.

        More of it.
        \item[\texttt{mode}]
        \begin{description}\item[\textsf{eco}] Saves.\begin{verbatim}eco=1\end{verbatim}
        \end{description}
        \item[zone] \begin{itemize}\item one \item[*] two\end{itemize}
        \end{description}
        After it. \end{description} \begin{itemize}\item[--] three"""
    document = parse("a.tex", source.encode())
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("term", 1, "max-flow"),
        ("paragraph", 1, "The most litres. The default is 12."),
        ("paragraph", 1, "More of it."),
        ("term", 1, "mode"),
        ("term", 2, "eco"),
        ("paragraph", 2, "Saves."),
        ("code", 2, "eco=1"),
        ("term", 1, "zone"),
        ("item", 1, "one"),
        ("item", 1, "*"),
        ("paragraph", 1, "two"),
        ("paragraph", 0, "After it."),
        ("item", 0, "–"),
        ("paragraph", 0, "three"),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"Call \texttt{make\_it} in \textsf{sans} \textup{up} \textmd{md} \mbox{a box}.",
         "Call make_it in sans up md a box."),
        (r"Run \verb|x_y| or \lstinline[a=b]{a b}, \lstinline!c\d!, see \href{https://a.b}{there}.",
         "Run x_y or a b, c\\d, see there."),
        (r"As \citet[p.~3]{lamport94} and \parencite{a,b} say.", "As [lamport94] and [a,b] say."),
        (r"\documentclass{a}\author{Ada Lovelace\thanks{At home.}}\begin{document}It is so.",
         "Ada Lovelace[At home.]\n\nIt is so."),
        (r"\href{x} \texttt \verb", None),
    ],
)  # fmt: skip
def test_words_in_commands_of_latex(source: str, text: str | None) -> None:
    found = parse("a.tex", source.encode()).text
    assert text is None or found == text


def test_tables_in_latex() -> None:
    source = r"""
    \begin{table}[h] \centering
    \caption{Piles by \textbf{wood}.} \label{t}
    \begin{tabular}{@{}l p{3cm}r@{}}
    \toprule
    Wood & Count & Age \\ \midrule
    Oak \& elm & 12 & 80 \\[2pt] % not & this
    Ash & \multicolumn{2}{c}{none} \\ \cmidrule(lr){2-3}
    \multirow{2}{*}{Pine} & \makecell{3\\or 4} & \cellcolor{red}1\,\% \\
    \bottomrule
    \end{tabular}
    \end{table}
    They stand."""
    assert levelled(parse("a.tex", source.encode())) == [
        ("paragraph", "Piles by wood."),
        ("header", "Wood\tCount\tAge"),
        ("row", "Oak & elm\t12\t80"),
        ("row", "Ash\tnone\t"),
        ("row", "Pine\t3 or 4\t1 %"),
        ("paragraph", "They stand."),
    ]


def test_a_long_table_in_latex() -> None:
    source = r"""\begin{longtable}[c]{|l|r|}
    \caption{Rent}\\ \hline Year & Rent \\ \hline \endfirsthead
    \hline Year & Rent (continued) \\ \hline \endhead \hline \endfoot
    1 & 100 \\ \hline 2 & 200 \end{longtable}"""
    assert levelled(parse("a.tex", source.encode())) == [
        ("paragraph", "Rent"),
        ("header", "Year\tRent"),
        ("row", "1\t100"),
        ("row", "2\t200"),
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        # No rule, and one that is too far down: no header.
        (
            r"\begin{tabular*}{9cm}{lr} a & b \\ c & d \end{tabular*}",
            [("row", "a\tb"), ("row", "c\td")],
        ),
        (
            r"\begin{tabular}{lr}1&a\\2&b\\3&c\\4&d\\ \hline 5&e\end{tabular}",
            [("row", f"{n}\t{letter}") for n, letter in enumerate("abcde", 1)],
        ),
        # One that ends nowhere is text.
        (r"A \begin{tabular}{ll} b & c \\", [("paragraph", "A b c")]),
        # One cell in a row only lays out the page.
        (
            r"\begin{tabular}{l} One. \\ Two. \end{tabular}",
            [("paragraph", "One."), ("paragraph", "Two.")],
        ),
    ],
)
def test_odd_tables_in_latex(source: str, found: list[tuple[str, str]]) -> None:
    assert levelled(parse("a.tex", source.encode())) == found


def test_an_example_of_a_whole_document_is_no_body() -> None:
    example = r"""\begin{lstlisting}
\documentclass{letter}\begin{document}Dear all\end{document}
\end{lstlisting}"""
    code = ("code", r"\documentclass{letter}\begin{document}Dear all\end{document}")
    part = rf"""% \section{{Old}}
    \chapter{{Letters}}
    A letter has a class.
    {example}
    It is short."""
    assert blocks(read("a.tex", part)) == [
        ("heading", "Letters"),
        ("paragraph", "A letter has a class."),
        code,
        ("paragraph", "It is short."),
    ]
    whole = rf"""% \section{{Old}}
    \documentclass{{book}} \begin{{document}} One.
    {example}
    Two. \end{{document}} after"""
    assert blocks(read("a.tex", whole)) == [("paragraph", "One."), code, ("paragraph", "Two.")]


def test_what_is_too_long_for_a_paragraph_stands_as_it_is() -> None:
    unit = r"\entry{\'e} "
    document = read("a.tex", "Before \\'e.\n\n" + unit * 20_000)  # 240,000 characters
    assert blocks(document) == [("paragraph", "Before é."), ("paragraph", (unit * 20_000).strip())]
