"""Coroutines from tests that are none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def alone(work: Awaitable[T]) -> T:
    """What `work` comes to, in a loop and a thread of its own.

    The browser's driver keeps a loop running in the tests' thread.
    """

    async def wait() -> T:
        return await asyncio.wait_for(work, 120)

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(lambda: asyncio.run(wait())).result()
