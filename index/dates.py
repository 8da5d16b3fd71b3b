"""How dates are written. Pure functions."""

from __future__ import annotations

import re

MONTHS = (
    "January February March April May June July August September October November December".split()
)
SHORT_MONTHS = [month[:3] for month in MONTHS]

MONTH = "|".join([*(rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS), "Sept"])
"""A month's name with its capital, in full or short, as a pattern."""

DAY = r"\d{1,2}(?:st|nd|rd|th)?"
"""A day of a month, as a pattern: '3', '3rd'."""

YEAR = r"(?:1[5-9]|20)\d\d"
"""A year of a date, as a pattern."""

_DD = r"(?:0?[1-9]|[12]\d|3[01])"
DATE = re.compile(  # 14/03/2023, 2023-03-14, 14 Mar, March 14th, Sept. 2023, 09/2023
    rf"""(?<![\w/])(?<!\d[.-])(?:
        (?P<one>{_DD})(?P<mark>[./-])(?P<other>{_DD})(?P=mark)(?P<year>{YEAR})
      | (?P<first>{YEAR})(?P<dash>[./-])(?P<number>0?[1-9]|1[0-2])(?P=dash)(?P<last>{_DD})
      | (?P<before>{_DD})(?:st|nd|rd|th)?(?:\s(?:of\s)?|-)(?P<name>{MONTH})\b(?:-(?P<in>{YEAR}))?
      | (?P<named>{MONTH})\b\.?\s(?P<after>{_DD})(?:st|nd|rd|th)?
      | (?P<alone>{MONTH})\b(?:\.?\s|-)(?P<its>{YEAR})
      | (?P<of>0?[1-9]|1[0-2])/(?P<that>{YEAR})
    )(?:(?=T\d\d:)|(?![\w/]|[.,-]\d))""",
    re.VERBOSE | re.IGNORECASE,
)
"""What finds dates, and months with their years."""


def number_of_month(name: str) -> int:
    """Which month it is that `MONTH` has found, in whatever case, 0 to 11."""
    return SHORT_MONTHS.index(name[:3].capitalize())
