"""A text cut into sentences, and each sentence into segments, one for each heading ("telephone:", "reception")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pont.directory.written_hours.clauses import Walker
from pont.directory.written_hours.composing import Days, composed
from pont.directory.written_hours.cutting import Token
from pont.directory.written_hours.parts import (
    BOUNDARIES,
    Phrase,
    Segment,
    kind_of,
    letters_of,
    without_asides,
)

HOURS = "TZU"
# `maandag: 9u - 12u dinsdag: gesloten`: a list of days whose line ends were lost.
_DAY_LIST = re.compile(r"d(?:[->]d)?:")
_NEXT_DAY = re.compile(rf"(?<=[tnC])(?={_DAY_LIST.pattern})")


class Carry(msgspec.Struct, frozen=True):
    """The heading that still stands when the next sentence begins. `kind` "doubt": nobody knows."""

    kind: str = ""
    groups: frozenset[str] = frozenset()
    says_open: bool = False
    consults: bool = False


class Sentence(msgspec.Struct):
    """A sentence with its segments.

    `about` holds days or parts of a day that are said to be by appointment; `by_appointment` is true where the
    whole is. `walk_in` is true where nobody needs one.
    """

    start: int
    end: int
    segments: list[Segment]
    phrases: list[Phrase]
    carry: Carry
    addresses: int = 0
    by_appointment: bool = False
    walk_in: bool = False
    about: list[tuple[Days | None, str | None]] = msgspec.field(default_factory=list)
    asides: list[tuple[int, int]] = msgspec.field(default_factory=list)


def sentences_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut at full stops, semicolons and line ends. A line that stops in the middle goes on with the next."""
    lines: list[list[Token]] = [[]]
    ends = [""]
    for token in tokens:
        if token.letter in ";\n":
            lines.append([])
            ends.append(token.letter)
        else:
            lines[-1].append(token)
    joined: list[list[Token]] = []
    for line, end in _listed(zip(lines, ends, strict=True)):
        if not line:
            continue
        if joined and end == "\n" and _goes_on(joined[-1], line):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def _listed(lines: Iterable[tuple[list[Token], str]]) -> Iterator[tuple[list[Token], str]]:
    """Lines with what ends the line before them; a list of days on one line becomes a line for each."""
    for line, end in lines:
        letters = letters_of(line)
        cuts = [match.start() for match in _NEXT_DAY.finditer(letters)] if _DAY_LIST.match(letters) else []
        for first, last in zip([0, *cuts], [*cuts, len(line)], strict=True):
            yield line[first:last], "\n" if first else end


def _goes_on(line: Sequence[Token], following: Sequence[Token]) -> bool:
    """Tell whether a line break is no end: after a comma, or between days and their hours."""
    before, after = letters_of(line).replace("_", ""), letters_of(following).replace("_", "")
    if before[-1:] in (",", "&", ">", "f", "-", "(", "X"):
        return True
    if after[:1] in ("&", ">", ")", "(", "X", ",", "|"):
        return True
    days_only = any(letter in before for letter in "dDp") and not any(letter in before for letter in "tnZCAX")
    return days_only and after[:1] in ("t", "n", "f", "b", "Z", "C") and after[1:2] not in ("d", "D")


def read_sentence(tokens: Sequence[Token], carry: Carry) -> Sentence:
    """Read one sentence. `carry` is the heading of the sentence before it."""
    addresses = sum(token.letter == "a" for token in tokens)
    atoms = composed([token for token in tokens if token.letter not in "_ae"])
    only = any(token.letter == "L" for token in atoms)
    atoms = _line_first(without_asides(_without_only(atoms)))
    found = Sentence(tokens[0].start, tokens[-1].end, [], [Phrase(tokens[0].start, tokens[0].start)], carry)
    found.addresses = addresses
    cuts, clear = _cuts(atoms)
    for first, last in zip(cuts, [*cuts[1:], len(atoms)], strict=True):
        _read_segment(found, atoms[first:last], carry if first == 0 else Carry())
    # Small words before the first and after the last belong to them.
    found.segments[0].start, found.segments[-1].end = found.start, found.end
    _inherit_days(found.segments)
    if not clear:
        for segment in found.segments:
            segment.is_doubtful = True
    _only_by_phone(found, atoms, only)
    _restrict(found)
    found.carry = _carried(found, atoms, carry)
    return found


def _line_first(atoms: list[Token]) -> list[Token]:
    """`…, 24h/24 par téléphone`: put the line before its hours, as where it announces them."""
    for match in re.finditer(r"(?<=[,&/(\-])(Z)(H)(?![TZD])", letters_of(atoms)):
        at = match.start()
        if atoms[at + 1].value[0] == "phone":
            atoms[at], atoms[at + 1] = atoms[at + 1], atoms[at]
    return atoms


def _without_only(atoms: Sequence[Token]) -> list[Token]:
    """Drop "only", which changes no hours; "or only by appointment" keeps a doubt."""
    letters = letters_of(atoms)
    kept = []
    for i, atom in enumerate(atoms):
        if atom.letter != "L":
            doubtful = atom.letter == "|" and "L" in letters[i : i + 3]
            kept.append(msgspec.structs.replace(atom, letter="1") if doubtful else atom)
    return kept


def _cuts(atoms: Sequence[Token]) -> tuple[list[int], bool]:
    """Where segments begin, and whether it is clear which heading goes with which hours."""
    heads = [i for i, atom in enumerate(atoms) if atom.letter == "H"]
    if all(atoms[i].value[0] in ("open", "open!") for i in heads):
        return [0], True
    cuts, clear = [0], True
    for i in heads:
        before = letters_of(atoms[cuts[-1] : i])
        if not any(letter in before for letter in HOURS + "C"):
            continue
        start = _heading_start(atoms, i, cuts[-1])
        if start and _announces(atoms, i):
            cuts.append(start)
        elif any(letter in letters_of(atoms[i:]) for letter in HOURS):
            clear = False
    return cuts, clear


def _heading_start(atoms: Sequence[Token], at: int, since: int) -> int | None:
    """Where the phrase of a heading begins; None where the heading follows hours without a break."""
    letters = letters_of(atoms)
    hours_first = min(
        (letters.find(mark, since) for mark in "TZD" if mark in letters[since:at]), default=since
    )
    days_go_along = letters[hours_first] == "D"
    start = at
    while start > since and letters[start - 1] in (":Hf" + ("D" if days_go_along else "")):
        start -= 1
    return start if start > since and letters[start - 1] in BOUNDARIES else None


def _announces(atoms: Sequence[Token], at: int) -> bool:
    """Tell whether hours, days or a colon follow a heading in its own phrase."""
    for atom in atoms[at + 1 :]:
        if atom.letter in HOURS + "DCXS:":
            return True
        if atom.letter in BOUNDARIES and atom.letter != "(":
            return False
    return False


def _read_segment(sentence: Sentence, atoms: Sequence[Token], carry: Carry) -> None:
    start = min((atom.start for atom in atoms), default=sentence.start)
    end = max((atom.end for atom in atoms), default=sentence.end)
    segment = Segment(start, end, first_phrase=len(sentence.phrases) - 1)
    heads = [atom.value for atom in atoms if atom.letter == "H"]
    letters = letters_of(atoms)
    segment.kind = kind_of(heads, "c" in letters)
    segment.groups = frozenset(group for kind, group in heads if kind.startswith("open") and group)
    segment.says_open = any(kind == "open!" for kind, _ in heads)
    segment.consults = any(kind == "consult" for kind, _ in heads)
    _number_in(segment, atoms)
    if not segment.kind and carry.kind:
        segment.kind = carry.kind if carry.kind != "doubt" else ""
        segment.groups, segment.says_open, segment.consults = carry.groups, carry.says_open, carry.consults
    walker = Walker(segment, sentence.phrases)
    _note(sentence.phrases, atoms, walker)
    segment.last_phrase = len(sentence.phrases) - 1
    if carry.kind == "doubt" and not heads and segment.clauses:
        segment.is_doubtful = True
    _late_heading(segment, atoms)
    sentence.segments.append(segment)
    sentence.asides += [(atom.start, atom.end) for atom in atoms if atom.letter == "c"]


def _note(phrases: list[Phrase], atoms: Sequence[Token], walker: Walker) -> None:
    """Say which letters stand in which phrase, then walk: a part of the day looks at its phrase."""
    letters = [""]
    ends = [(atoms[0].start, atoms[0].start)] if atoms else [(0, 0)]
    heads = [""]
    for atom in atoms:
        if atom.letter in BOUNDARIES:
            letters.append("")
            ends.append((atom.end, atom.end))
            heads.append("")
        else:
            letters[-1] += atom.letter
            ends[-1] = (ends[-1][0], atom.end)
            heads[-1] = atom.value[0] if atom.letter == "H" else heads[-1]
    first = len(phrases) - 1
    if phrases[first].letters:
        phrases.append(Phrase(0, 0))
        first += 1
    walker.coming = list(zip(letters, heads, ends, strict=True))
    walker.begin()
    walker.walk(atoms)


def _number_in(segment: Segment, atoms: Sequence[Token]) -> None:
    """A telephone number beside hours: whose hours are they?"""
    letters = letters_of(atoms)
    at = letters.find("c")
    hours = min((letters.find(letter) for letter in HOURS if letter in letters), default=-1)
    if at < 0 or hours < 0 or segment.kind not in ("", "visit"):
        return
    labelled = atoms[at].value == "labelled"
    own_phrase = at > 0 and letters[at - 1] in BOUNDARIES
    # "Tél. 02 …, ouvert lundi 9-12" names the door after the number; "ouvert au 02 … lundi" means the line.
    opened_after = "H" in letters[at:hours] and letters[at + 1] in BOUNDARIES
    if at < hours and not segment.kind and labelled and letters[at + 1] in "(:":
        segment.kind = "phone"
    elif at < hours and not opened_after and atoms[at].value != "web":
        segment.is_doubtful = True
    elif at > hours and not segment.kind and not (labelled and own_phrase):
        segment.is_doubtful = atoms[at].value != "web"


def _late_heading(segment: Segment, atoms: Sequence[Token]) -> None:
    """A heading after the hours: clear for one clause without a heading of its own, or when the door is meant."""
    letters = letters_of(atoms)
    hours = min((letters.find(letter) for letter in HOURS if letter in letters), default=len(letters))
    early = [atom for atom in atoms[:hours] if atom.letter == "H"]
    late = [atom for atom in atoms[hours:] if atom.letter == "H"]
    if late and any(atom.value[0] not in ("open", "open!") for atom in late):
        early_kind = kind_of([atom.value for atom in early], "c" in letters)
        if (early and early_kind != segment.kind) or (not early and len(segment.clauses) > 1):
            segment.is_doubtful = True


def _inherit_days(segments: Sequence[Segment]) -> None:
    """`lundi 9-12, par téléphone 13-16`: the days are those of the segment before."""
    known: Days | None = None
    for segment in segments:
        for clause in segment.clauses:
            if clause.days is None and known is not None and clause.spans != ((0, 24 * 60),):
                clause.days = known
        for clause in segment.clauses:
            known = clause.days or known


def _only_by_phone(sentence: Sentence, atoms: Sequence[Token], only: bool) -> None:
    """`Uniquement par téléphone`, `Inscription sur place`: no hours, but they may narrow everything."""
    letters = letters_of(atoms)
    if any(letter in letters for letter in HOURS + "CX"):
        return
    for segment in sentence.segments:
        calls = any(atom.letter == "H" and atom.value == ("phone", "call") for atom in atoms)
        bare_line = (segment.kind in ("phone", "intake") and not set("c:") & set(letters)) or calls
        if "H" in letters and (bare_line or only):
            segment.is_doubtful, segment.kind = True, ""


def _restrict(sentence: Sentence) -> None:
    """Apply "by appointment" and "without appointment" to the clauses they speak of."""
    asked = [phrase for phrase in sentence.phrases if "A" in phrase.letters]
    clauses = [clause for segment in sentence.segments for clause in segment.clauses]
    for phrase in sentence.phrases:
        if "W" in phrase.letters:
            for clause in clauses:
                clause.walk_in |= sentence.phrases[clause.phrase] is phrase
    walks_in = any("W" in phrase.letters for phrase in sentence.phrases)
    if walks_in and not asked:
        sentence.walk_in = True
        for clause in clauses:
            clause.walk_in = True
    for phrase in sentence.phrases:
        if "A" in phrase.letters or "B" in phrase.letters:
            sentence.asides.append((phrase.start, phrase.end))
    for phrase in asked:
        has_hours = any(letter in phrase.letters for letter in HOURS)
        if not has_hours and phrase.head == "other":
            continue
        # "Sur rendez-vous : mardi, 9-16": the hours of these days come in the next phrase.
        theirs = [clause for clause in clauses if phrase.days and clause.days == phrase.days]
        if not has_hours and theirs:
            for clause in theirs:
                clause.restricted |= not clause.walk_in
            continue
        if not has_hours and (phrase.days or phrase.part):
            sentence.about.append((phrase.days, phrase.part))
            continue
        of_door = [s for s in sentence.segments if s.kind in ("", "visit") and s.clauses]
        if not of_door and not all(s.kind == "other" and s.clauses for s in sentence.segments):
            sentence.by_appointment = True
        for clause in clauses:
            clause.restricted |= not clause.walk_in


def _carried(sentence: Sentence, atoms: Sequence[Token], carry: Carry) -> Carry:
    heads = [i for i, atom in enumerate(atoms) if atom.letter == "H"]
    if not heads:
        return carry
    last = sentence.segments[-1]
    colon = atoms[heads[-1] + 1].letter == ":" if heads[-1] + 1 < len(atoms) else False
    if last.kind == "visit" or colon or (last.kind and not last.clauses and not last.closings):
        # "Open Monday 9-12. 24 hours a day." says only of Monday that the door is open.
        says_open = last.says_open and not last.clauses
        return Carry(last.kind, last.groups, says_open, last.consults)
    return Carry("doubt")
