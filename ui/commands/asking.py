"""The commands that ask: in the browser, by an assistant, in the terminal, and to measure."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ui.commands.opening import JSON, PATHS, library_there, library_with, opens_library
from ui.console import NO_ANSWER, print_json, width

if TYPE_CHECKING:
    from qa import Answer


@click.command()
@PATHS
@click.option(
    "--host", metavar="H", default="127.0.0.1", show_default=True, help="Address to serve on."
)
@click.option(
    "--port", metavar="N", type=click.IntRange(1, 65535), help="Port; a free one by default."
)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option(
    "--auth",
    metavar="USER:PASSWORD",
    envvar="PINCITE_AUTH",
    help="Ask for a password; needed to serve others than this machine.",
)
@click.option("--mcp", is_flag=True, help="Serve tools for assistants (MCP) as well, at /mcp.")
@opens_library
def chat(
    paths: tuple[str, ...],
    host: str,
    port: int | None,
    no_browser: bool,
    auth: str | None,
    mcp: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Open a web chat over documents, on this machine.

    PATHs are files and folders; without them the chat opens your own library.

    \b
    pincite chat contracts/
    """
    from index import Index
    from index.places import default_library
    from ui.server import serve

    if paths:
        with library_with(folder, model, paths) as library:
            serve(library, host, port, not no_browser, auth, mcp)
    else:  # an empty library will do: documents can be dropped into the page
        with Index.open(default_library() if folder is None else folder, model=model) as library:
            serve(library, host, port, not no_browser, auth, mcp)


@click.command("mcp")
@PATHS
@opens_library
def mcp_(paths: tuple[str, ...], folder: str | None, model: str | None) -> None:
    """Serve a library to an assistant over stdin and stdout (MCP).

    PATHs are files and folders; without them your own library is served.

    \b
    pincite mcp contracts/
    """
    from ui.mcp import server

    with library_with(folder, model, paths) as library:
        server(library).run("stdio")


@click.command()
@click.argument("question")
@PATHS
@click.option(
    "-k", default=5, show_default=True, metavar="N", type=click.IntRange(1), help="Most quotes."
)
@click.option("--broad", is_flag=True, help="Quote what is far behind the best as well.")
@click.option("--no-read", is_flag=True, help="Rank without the reader: quicker, less often right.")
@click.option(
    "--reader",
    metavar="DIR",
    envvar="PINCITE_READER",
    help="Folder of a question-answering or cross-encoder model to read with.",
)
@JSON
@opens_library
@click.pass_context
def ask(
    context: click.Context,
    question: str,
    paths: tuple[str, ...],
    k: int,
    broad: bool,
    no_read: bool,
    reader: str | None,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Answer a question with quoted sentences.

    PATHs are files and folders; without them your own library is asked. Exits with 0 where the
    documents answer, 1 where they do not, 2 on an error.

    \b
    pincite ask "When does the lease end?" contracts/
    """
    import qa

    with library_with(folder, model, paths) as library:
        answer = qa.ask(question, library, k, read=not no_read, reader=reader, broad=broad)
    if as_json:
        print_json(answer.to_dict())
    else:
        _print_answer(answer)
    context.exit(0 if answer.found else NO_ANSWER)


def _print_answer(answer: Answer) -> None:
    from ui import terminal

    click.echo(terminal.respelled(answer), nl=False)
    if answer.found:
        for citation in answer.citations:
            click.echo(terminal.citation(citation, f"[{citation.number}] ", width()) + "\n")
        click.echo(terminal.counted(answer) + terminal.sureness(answer.confidence))
        return
    click.echo(click.style("Not in your documents.", bold=True))
    if answer.citations:
        click.echo("The nearest sentences, which may not answer it:")
    for citation in answer.citations:
        click.echo("\n" + terminal.nearest(citation, "  - ", width()))


@click.command()
@click.argument("question")
@PATHS
@click.option(
    "-k", default=10, show_default=True, metavar="N", type=click.IntRange(1), help="Most sentences."
)
@JSON
@opens_library
def search(
    question: str,
    paths: tuple[str, ...],
    k: int,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Rank the sentences that bear on a question, best first.

    PATHs are files and folders; without them your own library is searched.

    \b
    pincite search "notice period" contracts/ -k 3
    """
    import qa
    from qa.export import hit_to_dict
    from ui import terminal

    with library_with(folder, model, paths) as library:
        hits = qa.retrieve(question, library, k)
    if as_json:
        print_json([hit_to_dict(hit) for hit in hits])
        return
    for rank, hit in enumerate(hits, 1):
        click.echo(terminal.hit(hit, f"{rank:>{len(str(len(hits)))}}. ", width()) + "\n")


@click.command("eval")
@click.argument("questions")
@click.option("--docs", metavar="FILE", help="Documents to ask, as JSON lines: id, title, text.")
@click.option("--no-read", is_flag=True, help="Ask without the reader.")
@JSON
@opens_library
def eval_(
    questions: str,
    docs: str | None,
    no_read: bool,
    as_json: bool,
    folder: str | None,
    model: str | None,
) -> None:
    """Ask questions with known answers, and measure.

    QUESTIONS is a file of JSON lines with question, document and answers, a file in SQuAD's form,
    or a folder in BEIR's. Without documents of their own they are asked of your library.

    \b
    pincite eval questions.jsonl --index library
    """
    from index import Index
    from index.places import library_of
    from qa import evaluate
    from ui import terminal

    texts, asked = evaluate.load(Path(questions), Path(docs) if docs else None)
    with ExitStack() as stack:
        if texts is None:
            library = stack.enter_context(library_there(folder, model))
        else:
            own = library_of([questions, *([docs] if docs else [])], model)
            place = own if folder is None else folder
            library = stack.enter_context(Index.open(place, model=model))
            evaluate.fill(library, texts)
        outcomes = list(evaluate.evaluate(library, asked, read=not no_read))
    if as_json:
        print_json(evaluate.to_dict(outcomes))
        return
    for line in terminal.evaluation(outcomes, width()):
        click.echo(line)
