"""Configuration files: what their comments say is text."""

from __future__ import annotations

from documents import read
from hypothesis import given, settings
from hypothesis import strategies as st

CONFIG = """\
# This file is read
# on start-up.
#
#### NETWORK ####

[Server]
# The port to listen on,
# at least 1024.
Port = 8080
# Either of these.
# Mode = fast
#Host 0.0.0.0

# listen 127.0.0.1
# listen ::1
limit = 10      # connections, at most;
                # 0 for no limit
}
"""


def test_a_configuration_file() -> None:
    document = read("server.conf", CONFIG)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("paragraph", "This file is read\n  on start-up."),
        ("heading", "NETWORK"),
        ("heading", "[Server]"),
        ("paragraph", "The port to listen on,\n  at least 1024."),
        ("item", "Port = 8080"),
        ("paragraph", "Either of these."),
        ("item", "# Mode = fast"),
        ("item", "#Host 0.0.0.0"),
        ("item", "# listen 127.0.0.1"),
        ("item", "# listen ::1"),
        ("item", "limit = 10      # connections, at most;\n                  0 for no limit"),
        ("code", "}"),
    ]
    assert len(document.text) == len(CONFIG)
    assert read("sshd_config", CONFIG).text == document.text
    assert read("server.conf.txt", CONFIG).text == CONFIG
    assert read("LICENSE", prose := "One.\n\n# Two\n\nThree.\n").text == prose


@settings(deadline=None)
@given(st.lists(st.sampled_from(["#", "# A", ";; b.", "c = 1", "[d]", "e", "", " "])))
def test_only_the_signs_of_comments_are_left_out(lines: list[str]) -> None:
    source = "\n".join(["a", *lines])
    text = read("a.conf", source).text
    assert len(text) == len(source)
    assert all(a == b or (a in "#;" and b == " ") for a, b in zip(source, text, strict=True))
