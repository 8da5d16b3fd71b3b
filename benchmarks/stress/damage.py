"""The cache of vectors damaged: every damage is found, and the answers stay the same.

    python benchmarks/stress/damage.py [--flips 600]

A library is made and asked; then its cache has one bit flipped (spread over the whole file, and
over its header and checksum), is cut at each tenth and by one byte, or is zeroed, deleted,
lengthened, of another library, or older than the library. Each time the library is opened again and
asked: the cache must not have been used, the answers must be the same to the last digit, and the
file must be whole again afterwards. Prints counts as JSON; exits with 1 on any damage that passed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from common import answers, finish, opened, text

from index.index import CACHE_FILE
from index.vectors import VectorCache

_DOCUMENTS = 12
_EDGE = 72 * 8  # bits of the header, and the last ones, of the checksum
Damage = tuple[str, bytes | None]


def damages(whole: bytes, foreign: bytes, older: bytes, flips: int) -> Iterator[Damage]:
    """Each kind of damage with the file's bytes after it; None for no file."""
    chance = random.Random(3)
    size = len(whole)
    for i in range(flips):
        where = (range(size * 8), range(_EDGE), range(size * 8 - _EDGE, size * 8))
        bit = chance.choice(where[i % 12 if i % 12 < 3 else 0])
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        yield "flips", bytes(flipped)
    for tenth in range(10):
        yield "cuts", whole[: size * tenth // 10]
    yield "cuts", whole[:-1]
    yield "zeroed", bytes(size)
    yield "longer", whole + b"\0"
    yield "foreign", foreign
    yield "older", older
    yield "deleted", None


def main() -> int:
    """Damage, open, ask, compare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--flips", type=int, default=600)
    flips = parser.parse_args().flips
    began = time.monotonic()
    counts: Counter[str] = Counter(
        dict.fromkeys(("undetected", "other_answers", "not_made_anew"), 0)
    )
    built = 0
    add = VectorCache.add

    def counted(self: VectorCache, documents: object, vectors: object) -> None:
        nonlocal built
        built += self.end == 0  # from nothing: what was in the file was not used
        add(self, documents, vectors)  # type: ignore[arg-type]

    VectorCache.add = counted  # type: ignore[assignment,method-assign]
    with tempfile.TemporaryDirectory(prefix="pincite-stress-") as folder:
        place = Path(folder)
        with opened(place / "other") as other:
            other.add_text(text("other.txt"), "other.txt")
            answers(other)
        with opened(place / "library") as library:
            for i in range(_DOCUMENTS):
                library.add_text(text(f"{i}.txt"), f"{i}.txt")
            answers(library)
        path = place / "library" / CACHE_FILE
        older = path.read_bytes()
        with opened(place / "library") as library:
            library.add_text(text("3.txt", 1), "3.txt")
            library.remove("5.txt")
            expected = answers(library)
        whole = path.read_bytes()
        foreign = (place / "other" / CACHE_FILE).read_bytes()
        for kind, data in damages(whole, foreign, older, flips):
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)
            built = 0
            with opened(place / "library") as library:
                found = answers(library)
            counts[kind] += 1
            # An older cache is sound: it is brought up to date, not thrown away.
            counts["undetected"] += kind != "older" and not built
            counts["other_answers"] += found != expected
            with opened(place / "library") as library:
                kept = VectorCache.load(
                    path,
                    library._store.identity,
                    library._encoder.fingerprint,
                    library._encoder.dimension,
                )
                ids = {info.id for info in library.documents}
            counts["not_made_anew"] += kept is None or set(kept.documents) != ids
    result = {**counts, "cache_bytes": len(whole), "seconds": round(time.monotonic() - began)}
    return finish(result, ("undetected", "other_answers", "not_made_anew"))


if __name__ == "__main__":
    sys.exit(main())
