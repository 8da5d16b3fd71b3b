"""A small library for the tests of it."""

from libraries import docs, library  # noqa: F401 (fixtures)
