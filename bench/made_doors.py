"""A made-up map: as many doors as asked for, in words of the thesaurus, in Dutch, French and English.

Names, streets and organisations are put together from syllables, so that the vocabulary grows as that of a real
list: a few thousand frequent words and a long tail of rare ones. The same seed gives the same map.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator

from bench.made_hours import all_hours
from pont.directory import places
from pont.directory.doors import Condition, Door, Hours, Need, Phone, Place, Text
from pont.kernel import vocabulary

LANGUAGES = ("nl", "fr", "en")
BEGINNINGS = (
    *("ba", "bru", "ca", "cha", "de", "do", "fa", "ga", "ha"),
    *("ju", "ko", "la", "ma", "mo", "na", "pa", "ro"),
)
MIDDLES = (
    *("la", "le", "li", "lo", "ma", "me", "mi", "na", "ne"),
    *("no", "ra", "re", "ri", "ro", "sa", "ta", "to", "va"),
)
ENDS = (
    *("bo", "ck", "dal", "don", "laer", "lin", "mont", "nel"),
    *("ne", "rt", "s", "sart", "the", "vin", "x", "zon"),
)
HOUSES = {
    "nl": ("Huis {}", "De {}", "Buurthuis {}", "Onthaal {} vzw", "Welzijnspunt {}", "Steunpunt {}"),
    "fr": ("La Maison {}", "Le {} asbl", "Accueil {}", "Espace {}", "Service social {}", "L'Escale {}"),
    "en": ("The {} Centre", "{} House", "{} Trust", "Friends of {}"),
}
SENTENCES = {
    "nl": (
        "We bieden {} aan voor iedereen die het nodig heeft.",
        "Je kan bij ons terecht voor {}, zonder veel vragen.",
        "Ons team helpt je verder met {} en luistert naar je verhaal.",
        "Er is ook {} op sommige dagen, vraag het aan het onthaal.",
    ),
    "fr": (
        "Nous proposons {} à toute personne qui en a besoin.",
        "Vous pouvez venir chez nous pour {}, sans beaucoup de questions.",
        "Notre équipe vous aide pour {} et prend le temps d'écouter.",
        "Il y a aussi {} certains jours, demandez à l'accueil.",
    ),
    "en": (
        "We offer {} to anybody who needs it.",
        "You can come to us for {}, without many questions.",
        "Our team helps you with {} and takes time to listen.",
        "There is {} on some days, ask at the desk.",
    ),
}
CHANCE_KNOWN = 0.62
FIRST_ANSWER = 0.6


def made_word(rng: random.Random) -> str:
    """A name nobody has."""
    middle = "".join(rng.choices(MIDDLES, k=rng.choice((0, 1, 1, 2))))
    return (rng.choice(BEGINNINGS) + middle + rng.choice(ENDS)).capitalize()


class Maker:
    """Draws doors one after the other."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.hours = all_hours()
        self.needs = list(vocabulary.needs().values())
        self.conditions = list(vocabulary.conditions().values())
        self.communes = list(places.communes().values())
        self.languages = list(vocabulary.languages())
        self.help_kinds = list(vocabulary.help_kinds())
        self.streets = [made_word(self.rng) for _ in range(1_500)]
        self.today = datetime.datetime.now(tz=datetime.UTC).date()

    def organization(self) -> Text:
        language = self.rng.choices(LANGUAGES, (4, 5, 1))[0]
        return Text({language: self.rng.choice(HOUSES[language]).format(made_word(self.rng))})

    def door(self, number: int, organization: int, house: Text) -> Door:
        rng = self.rng
        offered = rng.sample(self.needs, rng.choice((1, 1, 2, 2, 3, 4)))
        spoken = rng.choice((("nl",), ("fr",), ("nl", "fr"), ("nl", "fr"), ("fr", "nl", "en")))
        own = made_word(rng)
        reached_by = rng.choices(("door", "phone", "online"), (90, 7, 3))[0]
        return Door(
            door=number,
            pk=number,
            service=f"made-{number}",
            organization=f"house-{organization}",
            organization_pk=organization,
            name=Text({code: self.name(offered[0], code, own) for code in spoken}),
            organization_name=house,
            reached_by=reached_by,
            help_kind=rng.choice(self.help_kinds),
            summary=Text({code: self.description(offered, code) for code in spoken}),
            place=self.place() if reached_by == "door" else None,
            conditions=self.known_conditions(),
            hours=self.schedules(reached_by),
            phones=(Phone(f"02 {rng.randrange(10**6):06}"),),
            languages=tuple(dict.fromkeys((*spoken, *rng.choices(self.languages, k=rng.randrange(3))))),
            needs=tuple(
                Need(need.code, rng.choices(("person", "strong", "weak"), (5, 3, 2))[0], need.nl.words[0])
                for need in offered
            ),
            minimum_age=18 if rng.random() < 0.1 else None,
            verified_on=self.checked_on(),
            verified_how="phoned",
        )

    def name(self, need: vocabulary.Need, code: str, own: str) -> str:
        word = self.rng.choice(need.spoken(code).words)
        return f"{word[:1].upper()}{word[1:]} {own}"

    def description(self, offered: list[vocabulary.Need], code: str) -> str:
        rng = self.rng
        sentences = [
            rng.choice(SENTENCES[code]).format(rng.choice(need.spoken(code).words)) for need in offered
        ]
        return " ".join([*sentences, f"{made_word(rng)} {made_word(rng)}."])

    def place(self) -> Place:
        rng = self.rng
        commune = rng.choice(self.communes)
        street, house = rng.choice(self.streets), rng.randrange(1, 300)
        return Place(
            Text({"nl": f"{street}straat {house}", "fr": f"Rue {street} {house}"}),
            rng.choice(commune.postcodes),
            commune.nis,
            round(commune.lat + rng.gauss(0, 0.008), 6),
            round(commune.lon + rng.gauss(0, 0.012), 6),
        )

    def known_conditions(self) -> tuple[Condition, ...]:
        rng = self.rng
        found = []
        for condition in self.conditions:
            if rng.random() > CHANCE_KNOWN:
                continue
            answers = [answer.code for answer in condition.answers]
            if condition.code == "area_condition" or rng.random() < FIRST_ANSWER:
                answer = answers[0]
            else:
                answer = rng.choice(answers)
            found.append(Condition(condition.code, answer))
        return tuple(found)

    def schedules(self, reached_by: str) -> tuple[Hours, ...]:
        rng = self.rng
        if rng.random() < 0.06:
            return ()
        main = "phone" if reached_by == "phone" else "door"
        purposes = [main, *rng.choice(((), (), ("phone",), ("intake",), ("meal", "phone")))]
        schedules = {purpose: self.schedule(purpose) for purpose in purposes}
        for narrower in {"intake", "meal"} & schedules.keys():
            # People are taken in, and meals served, while the house is open: the first of its hours.
            schedules[narrower] = Hours(narrower, schedules[main].text.partition(";")[0])
        return tuple(schedules.values())

    def schedule(self, purpose: str) -> Hours:
        text = self.rng.choice(self.hours)
        return Hours(purpose, text, self.rng.choice(("fr", "nl")) if "SH" in text else None)

    def checked_on(self) -> str | None:
        days = self.rng.randrange(500)
        return None if days > 450 else (self.today - datetime.timedelta(days=days)).isoformat()


def made_doors(count: int, seed: int = 7) -> Iterator[Door]:
    """`count` doors; an organisation has one to five of them."""
    maker = Maker(seed)
    number = organization = 0
    while number < count:
        organization += 1
        house = maker.organization()
        for _ in range(min(maker.rng.choice((1, 2, 3, 5)), count - number)):
            number += 1
            yield maker.door(number, organization, house)
