"""Which column of a table says what: remembered, chosen by a person, or guessed, and always with the reason. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

from pont.directory.hsds.files import NotAFeed
from pont.directory.saying import said as _
from pont.directory.spreadsheets import kinds, roles, words
from pont.directory.spreadsheets.headings import Table
from pont.directory.spreadsheets.roles import IGNORE
from pont.kernel.folding import fold

SAMPLES = 3
Why = Literal[
    "chosen",
    "remembered",
    "heading",
    "inside",
    "content",
    "taken",
    "only_organisation",
    "private",
    "visibility",
    "",
]
REASONS: dict[Why, str] = {
    "chosen": "you chose it",
    "remembered": "it was so the last time",
    "heading": 'the heading says "{word}"',
    "inside": 'the heading holds "{word}"',
    "content": "the cells look like it",
    "taken": 'the column "{word}" is that already',
    "only_organisation": "there is no name of a service, so that of the organisation is taken",
    "private": "it may hold what is not for everybody",
    "visibility": "a list does not set who may see an entry",
    "": "nothing says what it is",
}


class Guess(Struct):
    """What a column is taken for. `why` is a code for pages; `reason` the sentence in English; `word` belongs to it."""

    heading: str
    role: str
    why: Why
    word: str = ""
    samples: list[str] = field(default_factory=list)

    @property
    def reason(self) -> str:
        return REASONS[self.why].format(word=self.word)


class Matching(Struct):
    """Role by heading, as it is remembered for a source in `Source.matching`.

    `salt` goes into identifiers that are made of an address: without it whoever sees the identifier could try all
    addresses of Brussels until one fits, and a service may become secret later. It is kept with the source for ever;
    with another one every service would come in a second time.
    """

    roles: dict[str, str] = field(default_factory=dict)
    salt: str = ""

    @classmethod
    def of(cls, stored: Any) -> Matching:
        """The matching in what was stored; empty for anything else. Roles that are no longer known are left out."""
        said = stored if isinstance(stored, Mapping) else {}
        pairs = said.get("roles")
        known = pairs.items() if isinstance(pairs, Mapping) else ()
        salt = said.get("salt")
        return cls(
            {str(heading): role for heading, role in known if role in roles.codes()},
            salt if isinstance(salt, str) else "",
        )

    def stored(self) -> dict[str, Any]:
        """What is kept in `Source.matching`."""
        return {"roles": self.roles, "salt": self.salt}

    def role(self, heading: str) -> str | None:
        """The role of a heading, however it is written; None when it is not in it."""
        if heading in self.roles:
            return self.roles[heading]
        folded = fold(heading)
        return next((role for own, role in self.roles.items() if fold(own) == folded), None)


class Matched(Struct):
    """A table's columns with their roles. `new` and `missing`: compared with what is remembered."""

    guesses: list[Guess]
    new: list[str]
    missing: list[str]
    language: str
    """Of most headings, "" when they do not say."""

    @property
    def matching(self) -> Matching:
        return Matching({guess.heading: guess.role for guess in self.guesses})

    @property
    def used(self) -> dict[str, str]:
        return {guess.heading: guess.role for guess in self.guesses if guess.role != IGNORE}

    @property
    def problems(self) -> list[str]:
        """Why this cannot be imported; nothing when it can."""
        if any(roles.split(role)[0] == "name" for role in self.used.values()):
            return []
        return [
            _(
                "No column is the name of the service. Say which one: the headings are %(headings)s.",
                headings=[guess.heading for guess in self.guesses],
            )
        ]

    def notes(self) -> list[str]:
        """What is otherwise than it is remembered."""
        found: list[str] = [
            _("The column %(heading)s is new; it was not there the last time.", heading=heading)
            for heading in self.new
        ]
        return found + [
            _("The column %(heading)s was there the last time and is missing.", heading=heading)
            for heading in self.missing
        ]


def match(
    table: Table, remembered: Matching | None = None, chosen: Mapping[str, str] | None = None
) -> Matched:
    """The role of every column: as chosen, else as remembered, else guessed.

    Raises `NotAFeed` for a chosen heading or role that is not there, and where the column of identifiers is gone:
    without it every service would come in a second time.
    """
    remembered = remembered if remembered and remembered.roles else None
    fixed = _chosen(table, chosen or {})
    settled = {heading: Guess(heading, role, "chosen") for heading, role in fixed.items()}
    for heading in table.headings:
        if remembered and heading not in settled and (role := remembered.role(heading)):
            settled[heading] = Guess(heading, role, "remembered")
    _give_way(settled)
    recognised = {heading: words.known(heading) for heading in table.headings} | words.short_days(
        table.headings
    )
    guesses = _guessed(table, settled, recognised)
    there = {fold(heading) for heading in table.headings}
    known = {fold(heading) for heading in remembered.roles} if remembered else there
    matched = Matched(
        guesses,
        [heading for heading in table.headings if fold(heading) not in known],
        [heading for heading in remembered.roles if fold(heading) not in there] if remembered else [],
        _language(recognised),
    )
    _check_identifiers(matched, remembered)
    for index, guess in enumerate(guesses):
        filled = (cell.strip() for cell in table.column(index))
        guess.samples = list(dict.fromkeys(cell[:80] for cell in filled if cell))[:SAMPLES]
    return matched


def _chosen(table: Table, chosen: Mapping[str, str]) -> dict[str, str]:
    by_fold = {fold(heading): heading for heading in reversed(table.headings)}
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for said, role in chosen.items():
        heading = said if said in table.headings else by_fold.get(fold(said))
        if heading is None:
            about = {"heading": said, "headings": list(table.headings)}
            raise NotAFeed(_("There is no column %(heading)s: the headings are %(headings)s.", **about))
        if role not in roles.codes():
            offered = sorted(roles.codes())
            raise NotAFeed(_("A column cannot be %(role)s: choose from %(roles)s.", role=role, roles=offered))
        if role not in roles.MANY and taken.setdefault(role, heading) != heading:
            both = {"role": role, "first": taken[role], "second": heading}
            raise NotAFeed(_("Two columns cannot both be %(role)s: %(first)s and %(second)s.", **both))
        found[heading] = role
    return found


def _give_way(settled: dict[str, Guess]) -> None:
    """What is remembered gives way to what is chosen now."""
    owners: dict[str, str] = {}
    order = sorted(settled.values(), key=lambda guess: guess.why != "chosen")
    for guess in order:
        if guess.role in roles.MANY:
            continue
        first = owners.setdefault(guess.role, guess.heading)
        if first != guess.heading:
            guess.role, guess.why, guess.word = IGNORE, "taken", first


def _check_identifiers(matched: Matched, remembered: Matching | None) -> None:
    if remembered is None or "id" in matched.used.values():
        return
    gone = [heading for heading in matched.missing if remembered.roles[heading] == "id"]
    if gone:
        raise NotAFeed(
            _(
                "The column %(heading)s with the identifiers is missing: every service would come in twice.",
                heading=gone[0],
            )
        )


def _language(recognised: Mapping[str, words.Known | None]) -> str:
    said = [one.language for one in recognised.values() if one and one.language in ("nl", "fr", "en")]
    counts = sorted(((said.count(language), language) for language in set(said)), reverse=True)
    if not counts or (len(counts) > 1 and counts[0][0] == counts[1][0]):
        return ""
    return counts[0][1]


def _guessed(
    table: Table, settled: dict[str, Guess], recognised: Mapping[str, words.Known | None]
) -> list[Guess]:
    guesses = [
        settled.get(heading) or _guess(heading, table.column(index), recognised[heading])
        for index, heading in enumerate(table.headings)
    ]
    _tell_languages(guesses, settled, recognised)
    _one_each(guesses, settled)
    _name_by_organisation(guesses, settled)
    return guesses


def _guess(heading: str, cells: list[str], known: words.Known | None) -> Guess:
    looks = kinds.kind_of(cells)
    if known and known.role == words.VISIBILITY:
        return Guess(heading, IGNORE, "visibility")
    if known and known.role == words.PRIVATE:
        # "Contact" above telephones is a telephone; above names it is nobody's business.
        return (
            Guess(heading, looks, "content")
            if looks in ("phone", "website")
            else Guess(heading, IGNORE, "private")
        )
    if known and looks == "osm_hours" and known.role == "hours":
        return Guess(heading, looks, "content")
    if known:
        return Guess(heading, known.role, "heading" if known.is_whole else "inside", known.phrase)
    return Guess(heading, looks, "content") if looks else Guess(heading, IGNORE, "")


def _tell_languages(
    guesses: list[Guess], settled: Mapping[str, Guess], recognised: Mapping[str, words.Known | None]
) -> None:
    """Two columns of one role, headed in two languages, are that role in these languages: "Rue" and "Straat"."""
    for role in roles.TRANSLATABLE:
        same = [guess for guess in guesses if guess.role == role and guess.heading not in settled]
        said = [one.language if (one := recognised[guess.heading]) else "" for guess in same]
        if len(same) > 1 and len(set(said)) == len(same) and all(said):
            for guess, language in zip(same, said, strict=True):
                guess.role = f"{role}:{language}"


STRENGTH: dict[Why, int] = {"chosen": 0, "remembered": 1, "heading": 2, "content": 3, "inside": 4}


def _one_each(guesses: list[Guess], settled: Mapping[str, Guess]) -> None:
    """Of two columns of one role the better known one keeps it, else the first."""
    owners: dict[str, str] = {}
    for guess in sorted(guesses, key=lambda one: STRENGTH.get(one.why, 9)):
        if guess.role in roles.MANY:
            continue
        first = owners.setdefault(guess.role, guess.heading)
        if first != guess.heading and guess.heading not in settled:
            guess.role, guess.why, guess.word = IGNORE, "taken", first


def _name_by_organisation(guesses: list[Guess], settled: Mapping[str, Guess]) -> None:
    if any(roles.split(guess.role)[0] == "name" for guess in guesses):
        return
    for guess in guesses:
        if guess.role == "organization" and guess.heading not in settled:
            guess.role, guess.why = "name", "only_organisation"
