"""Folding: one spelling for index and query, in every script Pont meets.

`fold` takes away what people leave out or write in several ways (capitals, accents, Arabic letter
variants, invisible characters). `tokens` cuts folded text into words. `stem` takes away a plural.
All three are pure and must be applied alike on what is stored and on what is asked.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'`‘’‚‛ʹʻʼʽˈ′＇"
_HYPHENS = "-_‐‑‒–—―⁃−⸺⸻﹘﹣－"

# Letters that Unicode does not decompose, but people type without their stroke or ligature.
_LETTERS = {
    "ł": "l", "đ": "d", "ð": "d", "ø": "o", "œ": "oe", "æ": "ae", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t",
    "ى": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ٱ": "ا",
    "ـ": "",
}  # fmt: skip

# Marks that carry no letter: Latin, Greek and Cyrillic accents, Hebrew points, Arabic harakat.
# Marks of other scripts (Devanagari, Bengali, Thai, …) are vowels and stay.
_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x08D3, 0x08FF), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
)  # fmt: skip

# Ethiopic rows that sound alike in Amharic, then those that are one sound for Tigrinya, written either way by its
# place in the word: (row, the row it is written as, letters in the row).
_ETHIOPIC_ROWS = (
    (0x1210, 0x1200, 7), (0x1280, 0x1200, 7), (0x1220, 0x1230, 8), (0x12D0, 0x12A0, 7), (0x1340, 0x1338, 7),
    (0x1250, 0x1240, 7), (0x12B8, 0x12A8, 7),
)  # fmt: skip


def _ethiopic() -> dict[str, str]:
    """Homophones of the Ethiopic script; in the gutturals the first and the fourth order sound alike too."""
    letters = {chr(row + i): chr(to + i) for row, to, count in _ETHIOPIC_ROWS for i in range(count)}
    for first, fourth in (("ሀ", "ሃ"), ("አ", "ኣ")):
        letters |= {letter: first for letter, to in letters.items() if to == fourth}
        letters[fourth] = first
    return letters


_MAP = _LETTERS | _ethiopic() | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_HYPHENS, " ")


def _is_mark(letter: str) -> bool:
    return any(low <= ord(letter) <= high for low, high in _MARKS)


def _fold_letter(letter: str) -> str:
    """One decomposed, casefolded character as it is kept."""
    if letter in _MAP:
        return _MAP[letter]
    kind = unicodedata.category(letter)
    if kind == "Cf" or _is_mark(letter):  # bidi overrides, zero width, soft hyphen; accents
        return ""
    if kind in ("Cc", "Cs", "Zs", "Zl", "Zp"):  # a lone surrogate cannot be stored, so it separates
        return " "
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    return letter


class _Table(dict[int, str]):
    """Table for `str.translate` that learns each character the first time it is met."""

    def __missing__(self, code: int) -> str:
        plain = chr(code)
        while (
            next_ := unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", plain).casefold())
        ) != plain:
            plain = next_
        self[code] = folded = "".join(map(_fold_letter, plain))
        return folded


class _Words(dict[int, str]):
    """Table for `str.translate` that turns all but letters, digits and vowel marks into spaces."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        keep = letter.isalnum() or unicodedata.category(letter)[0] == "M"
        self[code] = kept = letter if keep else " "
        return kept


_TABLE = _Table()
_WORDS = _Words()
_GENITIVE = re.compile(r"(?<=[aeiouy])'s(?!\w)")  # Dutch plurals: foto's, baby's
_ARTICLE = re.compile(r"(?<!\w)(?:ال)+(?=\w{3})")


def fold(text: str) -> str:
    """Return `text` in its one folded spelling; folding twice changes nothing.

    Compatibility forms, capitals and accents go; ß, œ, æ, ø, ł, ı become plain letters; Arabic letters
    take one form and lose harakat, tatweel and the article ال before three letters or more; Ethiopic
    homophones merge; every kind of digit becomes 0-9; invisible characters vanish; apostrophes, hyphens
    and control characters become spaces ("l'aide" → "l aide"), and runs of spaces become one. Other
    punctuation stays.
    """
    folded = text.translate(_TABLE)
    if "'" in folded:
        folded = _GENITIVE.sub("s", folded).replace("'", " ")
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded)
        if "ال" in folded:
            folded = _ARTICLE.sub("", folded)
    return " ".join(folded.split())


def tokens(text: str) -> list[str]:
    """Return the folded words of `text`, in order; digits stay, "9bis" is one word."""
    return fold(text).translate(_WORDS).split()


# Plurals of everyday words that no rule reaches.
_IRREGULAR = {"kinderen": "kind", "children": "child", "women": "woman", "eieren": "ei"}
_DUTCH_EN = re.compile(r".*(?:[^aeiouy]|ie|ee)(?=en$)")
_OPEN_SYLLABLE = re.compile(r"(?:^|[^aeiouy])(?:[aou][^aeiouy]|e[^aeiouylrn])$")
_SHORT_PLURAL = re.compile(r"[a-z]{2}[bcdfgklmpt]s")  # lits, sacs, beds; not sans, dans, huis, mois
_SILENT_E = re.compile(r".{4,}[bcdfghjklmnpqrtvwxz]e")  # gratuite, gemeente; not course, porte, entrée
_ENGLISH_Y = re.compile(r"[a-z]{2,}[bcdfghjklmnpqrstvwxz]y")


def _dutch_singular(rest: str) -> str:
    """What stands before a Dutch -en, as the singular: bedden → bed, scholen → school, huizen → huis."""
    if rest[-1] == rest[-2]:
        return rest if rest.endswith("ee") else rest[:-1]
    if _OPEN_SYLLABLE.search(rest):
        rest = rest[:-1] + rest[-2:]
    return rest[:-1] + {"v": "f", "z": "s"}.get(rest[-1], rest[-1])


def _step(word: str) -> str:
    """Apply the first rule that fits, or return `word` itself."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    size = len(word)
    if size >= 5 and word.endswith("en") and _DUTCH_EN.match(word):
        return _dutch_singular(word[:-2])
    if size >= 5 and word.endswith("aux") and word[-4] not in "ey":
        return word[:-2] + "l"
    if (size >= 4 and word.endswith("ux")) or (size >= 5 and word.endswith("s") and word[-2] != "s"):
        return word[:-1]
    if _SHORT_PLURAL.fullmatch(word) or _SILENT_E.fullmatch(word):
        return word[:-1]
    return word[:-1] + "ie" if _ENGLISH_Y.fullmatch(word) else word


@lru_cache(maxsize=65_536)
def stem(token: str) -> str:
    """Return one folded token without its plural, in Dutch, French and English; never empty, idempotent.

    The result is a key, not a word: "prijs" and "prijzen" both become "prij". Numbers and words in
    other scripts come back as they are.
    """
    while (shorter := _step(token)) != token:
        token = shorter
    return token
