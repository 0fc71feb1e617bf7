"""Small rules of English that many texts need: lists, counts and capitals."""

from __future__ import annotations

from collections.abc import Sequence

FIXED_SPACE = "\u00a0"


def listed(items: Sequence[str]) -> str:
    """'a, b and c'; empty if there are no items."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def counted(number: int, noun: str, nouns: str = "") -> str:
    """'1 rating', '2,000 ratings'; ``nouns`` is the plural if it is not formed with an s."""
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"


def entries_words(number: int) -> str:
    """'1 entry', '69 entries'."""
    return f"{number:,} {'entry' if number == 1 else 'entries'}"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    """'no', 'one', 'ten'; from 11 on in figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def capitalised(text: str) -> str:
    """``text`` with a capital first letter; the other letters are unchanged."""
    return text[:1].upper() + text[1:]


def uncapitalised(text: str) -> str:
    """``text`` with a small first letter.

    Unless its first word is an abbreviation, or it is a name with capitals, such as 'Care Homes'.
    """
    second = text.partition(" ")[2]
    if text[1:2].isupper() or second[:1].isupper():
        return text
    return text[:1].lower() + text[1:]


def together(text: str) -> str:
    """``text`` with non-breaking spaces, so that it is never split across lines."""
    return text.replace(" ", FIXED_SPACE)


def breakable(text: str) -> str:
    """``text`` that can be split across lines within long names of files, at an invisible space."""
    return "".join(f"{each}\u200b" if each in "_-./\\" else each for each in text)


def shortened(text: str, longest: int) -> str:
    """``text`` on one line, cut after a word to at most ``longest`` characters, with '…' if cut."""
    words = " ".join(text.split())
    if len(words) <= longest:
        return words
    return words[:longest].rpartition(" ")[0].rstrip(".,;:") + "…"
