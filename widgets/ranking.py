"""Which entries match what is typed, best first: letters in their order, words and Chinese alike."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def score(wanted: str, text: str) -> int:
    """Return how well `text` matches; 0 when the letters of `wanted` do not occur in it in their order.

    The whole beats a beginning, that the beginning of a word, that a part, and that mere letters in order; among
    equals the shorter text wins. Both are compared with case folded; spaces in `wanted` part words that may come in
    any order.
    """
    wanted, text = wanted.casefold().strip(), text.casefold()
    if not wanted:
        return 1
    if wanted == text:
        return 10_000
    at = text.find(wanted)
    if at == 0:
        return 9_000 - min(len(text), 500)
    if at > 0:
        starts_word = not text[at - 1].isalnum() or not text[at - 1].isascii()
        return (8_000 if starts_word else 6_000) - min(len(text), 500)
    parts = wanted.split()
    if len(parts) > 1 and all(part in text for part in parts):
        return 5_000 - min(len(text), 500)
    return _subsequence_score(wanted.replace(" ", ""), text)


def _subsequence_score(wanted: str, text: str) -> int:
    """Return a score by how closely the letters follow one another."""
    at = -1
    gaps = 0
    for letter in wanted:
        found = text.find(letter, at + 1)
        if found < 0:
            return 0
        if at >= 0:
            gaps += found - at - 1
        at = found
    return max(1, 3_000 - 20 * min(gaps, 100) - min(len(text), 500))


def ranked(wanted: str, entries: Iterable[tuple[str, T]], *, limit: int) -> Sequence[T]:
    """Return at most `limit` values of the (text, value) pairs that match, best first; ties keep their order."""
    scored = [(found, -number, value) for number, (text, value) in enumerate(entries) if (found := score(wanted, text))]
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    return [value for _, _, value in scored[:limit]]
