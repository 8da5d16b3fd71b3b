"""The chat's library: what is dropped, ticked, looked for and removed."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from browsing import Chat, View, raw

QUICK = """() => {
  const real = window.setTimeout;
  window.setTimeout = (done, wait, ...given) => real(done, wait > 5000 ? wait / 8 : wait, ...given);
}"""


@pytest.mark.browser
def test_dropped_files_are_added_asked_and_removed(chat: Chat, view: View, tmp_path: Path) -> None:
    page = view.page
    good, bad = tmp_path / "orchard.md", tmp_path / "broken.xyz"
    good.write_text("# Orchard\n\nThe oldest apple tree was planted by Ferdinand in 1703.\n")
    bad.write_bytes(b"\x00\x01\x02" * 50)
    page.evaluate(
        """([good, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([good], 'orchard.md'));
          data.items.add(new File([new Uint8Array(bytes)], 'broken.xyz'));
          for (const type of ['dragenter', 'dragover', 'drop']) {
            document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
          }
        }""",
        [good.read_text(), list(bad.read_bytes())],
    )
    page.wait_for_selector("#library .news .done", timeout=30_000)
    news = page.locator("#library .news").inner_text()
    assert "1 document added" in news
    assert "broken.xyz" in news
    assert str(chat.folder) not in news
    assert list((chat.folder / "incoming").iterdir()) == []
    view.ask("Who planted the oldest apple tree?")
    page.wait_for_selector("#source mark")
    assert view.marked() == "The oldest apple tree was planted by Ferdinand in 1703."

    # Unticked, it is not searched.
    page.click("#tab-library")
    page.uncheck("[data-choose='orchard.md']")
    page.wait_for_timeout(500)
    page.fill("#question", "Who planted the oldest apple tree?")
    page.press("#question", "Enter")
    page.wait_for_selector("#turn-2.found, #turn-2.absent", timeout=30_000)
    assert "Ferdinand" not in page.locator("#turn-2").inner_text()

    # Removed, an old citation still shows what it quoted, and says so.
    page.click("#tab-library")
    page.click("[data-remove='orchard.md']")
    page.wait_for_selector("[data-remove='orchard.md']", state="detached")
    # The keyboard goes on from where it was.
    assert page.evaluate("document.activeElement.closest('#library li') !== null")
    assert "orchard.md" not in [d.name for d in chat.library.documents]
    page.click("#chip-1-1")
    page.wait_for_selector("#source .note")
    assert view.marked() == "The oldest apple tree was planted by Ferdinand in 1703."


def test_a_copy_stands_with_its_document_and_goes_with_it(chat: Chat) -> None:
    tickets = []
    for name in ("law/deed.txt", "deed copy.txt"):
        sent = chat.request("PUT", f"/uploads?name={quote(name)}", b"The deed is sealed in wax.")[1]
        tickets.append(json.loads(sent)["ticket"])
    said = raw(chat, "received", {"tickets": tickets})
    assert "1 document added, 1 document there already." in said
    [deed] = [d for d in chat.library.documents if "deed" in d.name]
    assert (deed.name, deed.also) == ("law/deed.txt", ("deed copy.txt",))
    raw(chat, "drop", {"names": [deed.name]})
    assert not [d for d in chat.library.documents if "deed" in d.name]


@pytest.mark.browser
def test_a_removal_undone_leaves_the_tick_as_it_was(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    for ticked in (True, False):
        page.set_checked("[data-choose='log.txt']", ticked)
        page.click("[data-remove='log.txt']")
        assert not page.is_checked("[data-choose='log.txt']")
        page.click("[data-remove='log.txt']:text-is('Undo')")
        assert page.is_checked("[data-choose='log.txt']") == ticked
    assert "log.txt" in {d.name for d in chat.library.documents}


@pytest.mark.browser
def test_what_is_ticked_is_removed_at_once_and_comes_back(
    chat: Chat, view: View, tmp_path: Path
) -> None:
    page = view.page
    page.evaluate(QUICK)
    for name in ("a", "b", "c"):
        (tmp_path / "pier").mkdir(exist_ok=True)
        (tmp_path / "pier" / f"{name}.txt").write_text(f"The pier has a {name}.")
    chat.library.add(tmp_path / "pier")
    names = {d.name for d in chat.library.documents}
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("[data-choose='c.txt']")
    page.click("[data-all='off']")
    assert page.is_disabled(".remove-ticked")  # at once, before the server has answered
    for name in ("a", "b", "c"):
        page.check(f"[data-choose='{name}.txt']")
    page.click(".remove-ticked")
    assert page.inner_text(".going span") == "3 documents are being removed."
    assert page.locator(".documents .leaving").count() == 3
    assert page.get_attribute("#tab-library", "data-count") == f"0 of {len(names)}"
    page.keyboard.press("Enter")  # the keyboard stands on Undo
    assert page.locator(".documents .leaving").count() == 0
    assert page.is_hidden(".going")
    assert page.is_checked("[data-choose='b.txt']")
    page.click(".remove-ticked")
    page.click("[data-all='on']")
    assert not page.is_checked("[data-choose='a.txt']")  # what is being removed stays out
    page.click("[data-remove='c.txt']:text-is('Undo')")  # one of them
    page.wait_for_selector("[data-remove='a.txt']", state="detached")
    assert {d.name for d in chat.library.documents} == names - {"a.txt", "b.txt"}
    assert page.is_checked("[data-choose='c.txt']")
    chat.library.remove("c.txt")


@pytest.mark.browser
def test_a_folder_is_ticked_as_its_documents_are(chat: Chat, view: View, tmp_path: Path) -> None:
    page = view.page
    (tmp_path / "papers" / "quay").mkdir(parents=True)
    for name in ("a", "b"):
        (tmp_path / "papers" / "quay" / f"{name}.txt").write_text(f"The quay has a {name}.")
    chat.library.add(tmp_path / "papers")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_selector("[data-folder='quay']:checked")
    page.uncheck("[data-choose='quay/a.txt']")
    assert page.evaluate("document.querySelector('[data-folder]').indeterminate")
    page.uncheck("[data-choose='quay/b.txt']")
    assert not page.is_checked("[data-folder='quay']")
    assert not page.evaluate("document.querySelector('[data-folder]').indeterminate")
    for name in ("a", "b"):
        page.check(f"[data-choose='quay/{name}.txt']")
    assert page.is_checked("[data-folder='quay']")
    for name in ("a", "b"):
        chat.library.remove(f"quay/{name}.txt")


@pytest.mark.browser
def test_a_search_is_not_lost_to_a_look_at_the_library(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    count = len(chat.library.documents)
    for wanted, left in (("tides", 1), ("", count), ("log", 1), ("", count)):
        page.evaluate(
            """wanted => {
              const find = document.querySelector('.find');
              find.value = wanted;
              find.dispatchEvent(new Event('input', { bubbles: true }));
              // As often as a page looks when one comes back to it, before and after.
              for (let at = 150; at < 300; at += 3) {
                setTimeout(() => window.dispatchEvent(new Event('focus')), at);
              }
            }""",
            wanted,
        )
        page.wait_for_function(
            "left => document.querySelectorAll('[data-choose]').length === left",
            arg=left, timeout=15_000,
        )  # fmt: skip
    # What is added meanwhile does not come into the list of what was looked for.
    page.fill(".find", "tides")
    page.wait_for_function("document.querySelectorAll('[data-choose]').length === 1")
    page.set_input_files(
        "#library [data-files]", {"name": "b.txt", "mimeType": "text/plain", "buffer": b"A bee."}
    )
    page.wait_for_selector("#library .done", timeout=30_000)
    page.wait_for_timeout(500)
    assert page.locator("[data-choose]").count() == 1
    page.fill(".find", "")
    page.wait_for_selector("[data-choose='b.txt']")
    chat.library.remove("b.txt")


def test_a_large_drop_is_told_of_as_one(chat: Chat) -> None:
    def ticket(name: str) -> str:
        said = chat.request("PUT", f"/uploads?name={name}", f"{name} is a word.".encode())[1]
        return str(json.loads(said)["ticket"])

    first = {"tickets": [ticket("one.txt")], "refused": [["big.pdf", "Too big."]]}
    assert "1 document added." in raw(chat, "received", {**first, "drop": "a", "more": True})
    last = {"tickets": [ticket("two.txt"), ticket("three.txt")], "drop": "a", "more": False}
    said = raw(chat, "received", last)
    assert "3 documents added." in said
    assert "big.pdf" in said
    for name in ("one.txt", "two.txt", "three.txt"):
        chat.library.remove(name)
    other = raw(chat, "received", {"tickets": [ticket("one.txt")], "drop": "a", "more": False})
    assert "1 document added." in other
    assert "big.pdf" not in other
    chat.library.remove("one.txt")


@pytest.mark.browser
def test_what_is_ticked_while_files_are_read_stays_so(chat: Chat, view: View) -> None:
    page = view.page
    page.click("#tab-library")
    lines = [f"On day {i} the {i % 7}th boat brought {i % 90} sacks of rye." for i in range(2000)]
    files = [
        {"name": f"rye{i}.txt", "mimeType": "text/plain", "buffer": "\n\n".join(lines).encode()}
        for i in range(2)
    ]
    page.set_input_files("#library [data-files]", files)
    page.wait_for_selector("#library .progress:has-text('Reading rye0.txt')")
    page.uncheck("[data-choose='log.txt']")
    page.evaluate(
        """() => {
          const tab = document.getElementById('tab-library');
          window.counts = [];
          new MutationObserver(() => window.counts.push(tab.dataset.count))
            .observe(tab, { attributes: true, attributeFilter: ['data-count'] });
        }"""
    )
    page.wait_for_selector("#library .news .done", timeout=60_000)
    page.wait_for_selector("[data-choose='rye0.txt']:checked")
    assert not page.is_checked("[data-choose='log.txt']")
    # What has come is searched, so that it is one document all the while that is not.
    count = len(chat.library.documents)
    told = set(page.evaluate("window.counts"))
    assert f"{count - 1} of {count}" in told
    assert told <= {f"{n - 1} of {n}" for n in range(count - 2, count + 1)}
    for name in ("rye0.txt", "rye1.txt"):
        chat.library.remove(name)


@pytest.mark.browser
def test_what_is_not_ticked_stays_so_on_a_page_that_is_loaded_anew(chat: Chat, view: View) -> None:
    page = view.page
    count = len(chat.library.documents)
    page.click("#tab-library")
    page.uncheck("[data-choose='log.txt']")
    assert page.get_attribute("#tab-library", "data-count") == f"{count - 1} of {count}"
    page.wait_for_timeout(500)
    for question in ("", "When is the range of the tide greatest?"):
        if question:
            turn = view.ask(question)
            assert "; 1 document not ticked" in turn.locator(".verdict").inner_text()
        view.reload()
        page.wait_for_selector("[data-choose='log.txt']:not(:checked)", state="attached")
        assert page.is_checked("[data-choose='tides.md']")
        assert page.get_attribute("#tab-library", "data-count") == f"{count - 1} of {count}"
    page.click("#tab-library")
    page.click("[data-remove='tides.md']")
    assert page.get_attribute("#tab-library", "data-count") == f"{count - 2} of {count}"
    page.click("[data-remove='tides.md']")
    page.click("[data-all='on']")
    page.wait_for_selector(f"#tab-library[data-count='{count}']")


@pytest.mark.browser
def test_adding_stops_where_one_says_so(chat: Chat, view: View) -> None:
    page = view.page
    lines = [f"On day {i} the {i % 7}th boat brought {i % 90} sacks of salt." for i in range(900)]
    text = "\n\n".join(lines).encode()
    files = [{"name": f"salt-{i}.txt", "mimeType": "text/plain", "buffer": text + bytes([65 + i])}
             for i in range(5)]  # fmt: skip
    page.set_input_files("#library [data-files]", files)
    page.wait_for_selector("#library .progress:has-text('Reading')")
    page.click("#library .stop")
    page.wait_for_selector("#library .news .left", timeout=60_000)
    added = [d.name for d in chat.library.documents if d.name.startswith("salt-")]
    try:
        assert 1 <= len(added) < 5
        left = 5 - len(added)
        assert f"Stopped: {left} file{'s' * (left > 1)} not read." in page.inner_text(".news")
        assert list((chat.folder / "incoming").iterdir()) == []
        # What was said stays while one looks through the list, until it is dismissed.
        page.fill(".find", "salt")
        page.wait_for_function("document.querySelectorAll('[data-choose]').length < 5")
        assert "Stopped" in page.inner_text(".news")
        page.click(".dismiss")
        assert page.inner_text(".news") == ""
    finally:
        for name in added:
            chat.library.remove(name)


def test_a_file_of_a_dropped_folder_keeps_its_path_as_its_name(chat: Chat) -> None:
    path = "/uploads?name=law%2F2024%2F..%2Flease.txt"
    ticket = json.loads(chat.request("PUT", path, b"The lease ends in 2031.")[1])["ticket"]
    said = raw(chat, "received", {"tickets": [ticket, "unknown"], "refused": [["b.txt", "Why."]]})
    assert "1 document added." in said
    assert "2 documents could not be added:" in said
    chat.library.remove("law/2024/lease.txt")
    assert list((chat.folder / "incoming").iterdir()) == []


def test_files_of_one_name_are_all_kept(chat: Chat) -> None:
    def put(*words: bytes) -> str:
        sent = [chat.request("PUT", "/uploads?name=plan.txt", said)[1] for said in words]
        return raw(chat, "received", {"tickets": [json.loads(said)["ticket"] for said in sent]})

    before = {d.name for d in chat.library.documents}
    try:
        assert "2 documents added." in (said := put(b"It opens in May.", b"It opens in June."))
        assert "Remove the older" not in said
        assert "1 document unchanged." in put(b"It opens in June.")
        said = put(b"It opens in July.")
        assert "1 document added." in said
        assert "Kept beside <bdi>plan (2).txt</bdi>" in said
        assert "Remove the older" in said
        held = {d.name: chat.library.document(d.id).text for d in chat.library.documents}
        assert {name: held[name] for name in held.keys() - before} == {
            "plan.txt": "It opens in May.",
            "plan (2).txt": "It opens in June.",
            "plan (3).txt": "It opens in July.",
        }
    finally:
        for name in {d.name for d in chat.library.documents} - before:
            chat.library.remove(name)


@pytest.mark.browser
def test_the_older_of_two_versions_goes_and_comes_back(chat: Chat, view: View) -> None:
    page = view.page
    chat.library.add_text("The kiosk opens in May.", "kiosk.txt")
    page.set_input_files("[data-files]", {
        "name": "kiosk.txt", "mimeType": "text/plain", "buffer": b"The kiosk opens in June.",
    })  # fmt: skip
    page.click("#library .news .older")
    assert page.locator("#library .news .older").inner_text() == "Undo"
    page.wait_for_selector("[data-remove='kiosk.txt'].remove:text-is('Undo')")
    page.click("#library .news .older")
    assert page.locator("#library .news .older").inner_text() == "Remove the older"
    assert page.is_checked("[data-choose='kiosk.txt']")
    page.click("#library .news .older")
    page.wait_for_selector("[data-choose='kiosk.txt']", state="detached")
    assert page.locator("#library .news .older").count() == 0
    assert "kiosk.txt" not in {d.name for d in chat.library.documents}
    chat.library.remove("kiosk (2).txt")
