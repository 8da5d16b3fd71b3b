"""The chat as a Gradio app: the parts of its page, and which event of them runs what of `chat`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from index import Index
from ui.api import functions
from ui.asking import Asking
from ui.chat import Chat
from ui.uploads import Uploads

STATIC = Path(__file__).parent / "static"

_FAILED = "() => { document.dispatchEvent(new CustomEvent('pincite:failed')); return []; }"

# How the page's events are run. 'private' keeps their names, which tell listeners apart, out of
# the API's page, and is no boundary. What uses the model shares one queue, so that reading a source
# never waits; but for learning what to offer, behind which no question is to stand, nor any page
# that waits for the models. Gradio drops an event while one of its kind is under way, which it is
# until its last yield, or ('always_last') sends that one's data once more after it. So each is run,
# one after the other where the order counts, as of places, of which the last is to stay.
_QUIET: dict[str, Any] = {
    "show_progress": "hidden", "api_visibility": "private", "trigger_mode": "multiple",
}  # fmt: skip
_MODEL = {"concurrency_id": "model", "concurrency_limit": 2, **_QUIET}
_LEARNING = {"concurrency_id": "learning", "concurrency_limit": 1, **_QUIET}
_WAITING = {"concurrency_id": "waiting", "concurrency_limit": 16, **_QUIET}
_LIGHT = {"concurrency_id": "light", "concurrency_limit": 8, **_QUIET}
_PLACES = {"concurrency_id": "places", "concurrency_limit": 1, **_QUIET}
_TICKS = {"concurrency_id": "ticks", "concurrency_limit": 1, **_QUIET}
_ADDING = {"concurrency_id": "add", "concurrency_limit": 1, **_QUIET}


def build(library: Index, uploads: Uploads, asking: Asking) -> gr.Blocks:
    """The chat over `library`, which takes new documents from `uploads`."""
    chat = Chat(library, uploads, asking)
    blocks = gr.Blocks(title="Pincite", fill_width=True)
    with blocks:
        _part("frame")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="main"):
                talk = _part("talk", "mentions")
            with gr.Column(elem_id="side"):
                place = _part("source")
                shelf = _part("library")

        talk.open(chat.open, None, [talk, place, shelf], api_name="open", **_TICKS)
        opened = blocks.load(chat.ready, None, [talk], api_name="ready", **_WAITING)
        opened.then(chat.learn, None, [talk], api_name="learn", **_LEARNING)
        asked = [
            talk.ask(chat.ask, None, [talk, place], api_name="turn", **_MODEL),
            talk.more(chat.more, None, [talk], api_name="more", **_MODEL),
        ]
        for question in asked:  # what the server did not take is given back
            question.failure(None, js=_FAILED, api_name="failed", api_visibility="private")
        talk.fresh(chat.fresh, None, [talk, place], api_name="fresh", **_LIGHT)
        place.visit(chat.visit, None, [place], api_name="visit", **_PLACES)
        added = [
            talk.demo(chat.demo, None, [talk, shelf], api_name="demo", **_ADDING),
            shelf.received(chat.add, None, [talk, shelf], api_name="received", **_ADDING),
        ]
        for change in added:
            change.then(chat.learn, None, [talk], api_name="learn", **_LEARNING)
        talk.nudge(chat.nudge, None, [talk], api_name="nudge", **_LIGHT)
        talk.save(chat.save, None, [talk], api_name="save", **_LIGHT)
        shelf.tick(chat.tick, None, [shelf], api_name="tick", **_TICKS)
        shelf.look(chat.look, None, [talk, shelf], api_name="look", **_LIGHT)
        shelf.seek(chat.seek, None, [shelf], api_name="seek", **_TICKS)
        shelf.remove(chat.remove, None, [talk, shelf], api_name="drop", **_TICKS)
        shelf.stop(chat.stop, None, None, api_name="stop", **_LIGHT)
        for function in functions(library):
            gr.api(  # type: ignore[attr-defined]
                function, concurrency_id="model", concurrency_limit=2
            )
    blocks.queue(max_size=64)
    return blocks


def _part(name: str, *scripts: str) -> Any:
    """A part of the page: a fixed template and the script that fills it from plain values, with
    what all scripts share, and those of its own, before it.

    The template is never given a value: Gradio runs ``${...}`` and ``{{...}}`` in what it fills.
    """
    return gr.HTML(
        {},
        html_template=(STATIC / f"{name}.html").read_text(encoding="utf-8"),
        js_on_load="".join(
            (STATIC / f"{script}.js").read_text(encoding="utf-8")
            for script in ("common", *scripts, name)
        ),
        apply_default_css=False,
        elem_id=name,
    )
