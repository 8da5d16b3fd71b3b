"""How much a document may cost its reader. Each limit can be set in the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from index.errors import PinciteError


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one document: `memory` and `unpacked` in MB, `processor` and `wall` time in seconds.

    `memory` is the address space of the process that reads, its own code included.
    """

    memory: int = 2048
    processor: int = 60
    wall: int = 120
    unpacked: int = 200


def limits() -> Limits:
    """The limits in force: ``PINCITE_LIMIT_MEMORY`` and so on, where they are set.

    Raises:
        PinciteError: one of them is no whole number above 0.
    """
    chosen = {}
    for field in fields(Limits):
        name = f"PINCITE_LIMIT_{field.name.upper()}"
        if value := os.environ.get(name):
            if not (value.isascii() and value.isdecimal() and int(value)):
                raise PinciteError(f"{name} is '{value}'; it must be a whole number above 0.")
            chosen[field.name] = int(value)
    return Limits(**chosen)
