"""How numbers are written in words."""

from __future__ import annotations

UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
"""The words for 1 to 19."""

TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
"""The words for 20, 30 and so on to 90."""

ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
"""The words for 1st to 12th."""
