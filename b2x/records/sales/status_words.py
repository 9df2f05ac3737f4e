"""What the words of a status say: cancelled, failed or lost, or won."""

from __future__ import annotations

from collections.abc import Container

from b2x.schema.fields import header_key
from b2x.schema.words import CANCELLED_WORDS, QUALIFIED_WORDS, WON_WORDS

LONGEST = 6
"""Words of a text that may be a status; a longer one is a note."""


def says_no_sale(text: str, *, alone: bool = False) -> bool:
    """Return whether a status says that nothing was sold; with `alone`, it says nothing else.

    Examples
    --------
    >>> says_no_sale("Cancelled by customer"), says_no_sale("CLOSED_LOST"), says_no_sale("Paid")
    (True, True, False)
    >>> says_no_sale("Partially refunded"), says_no_sale("Ikke kansellert")
    (False, False)
    """
    return _holds(text, CANCELLED_WORDS, alone)


def is_won(text: str, *, alone: bool = False) -> bool:
    """Return whether a status says that a deal was won.

    Examples
    --------
    >>> is_won("Closed Won"), is_won("Lukket vunnet"), is_won("Not won"), is_won("Open")
    (True, True, False, False)
    """
    return _holds(text, WON_WORDS, alone) and not says_no_sale(text)


def _holds(text: str, listed: Container[str], alone: bool) -> bool:
    words = header_key(text).split()
    if not 0 < len(words) <= LONGEST or not QUALIFIED_WORDS.isdisjoint(words):
        return False
    n = len(words)
    parts = [words] if alone else [words[i:j] for i in range(n) for j in range(i + 1, n + 1)]
    return any(_inflected(" ".join(part), listed) for part in parts)


def _inflected(word: str, listed: Container[str]) -> bool:
    """Return whether a word is listed, perhaps without its last letter: kansellert and -e."""
    return word in listed or (word[-1:] in "eats" and word[:-1] in listed)
