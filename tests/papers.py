"""Papers of an office that more than one file of tests asks about."""

from __future__ import annotations

_ROWS = {
    "Invoice number": "4711",
    "Invoice date": "12 February 2025",
    "Due date": "12 March 2025",
    "Total": "£1,240.00",
}
INVOICE = "<h1>Invoice</h1><table>{}</table>".format(
    "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in _ROWS.items())
)
