"""A real browser for the tests that need one, and how the laws are tried."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# Where several processes share the tests, the threads of each would only wait for one another's.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch, which looks once

# The same examples each time, so that what fails for one fails for all; `--hypothesis-profile many`
# looks for others.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("many", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile("same")

pytest.register_assert_rewrite("browsing", "documents", "libraries")

from browsing import chat, view, windows  # noqa: E402, F401 (fixtures)

# Windows of the browser's own, which each page would have drawn and nobody sees: half of the time
# that a page takes. The rest is what Playwright leaves out: only the last such list counts.
_WITHOUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "PreloadTopChromeWebUI"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"),
    *("HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"),
    *("ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "AimEnabled"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
# As root and without a network of its own: the browser asks nothing for itself.
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    f" --disable-features={','.join(_WITHOUT)}"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium of the system's, where there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.skip("no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=_FLAGS.split())
        yield chromium
        chromium.close()
