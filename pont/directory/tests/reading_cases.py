"""Queries as people type them, with what they say: Dutch, French, English, mixed, mistyped."""

from __future__ import annotations

from typing import NamedTuple

FOOD = ("wellbeing.hot_meal", "wellbeing.food_parcel")
SLEEP = ("housing.shelter_tonight",)
SHOWER = ("wellbeing.shower",)
DOCTOR = ("health.doctor",)
LAWYER = ("justice.legal_aid",)
MEAL = ("wellbeing.hot_meal",)


class Case(NamedTuple):
    """One query. `needs`: codes that must be read; none at all where empty. `words` None: not looked at."""

    q: str
    needs: tuple[str, ...] = ()
    without: str = ""
    for_whom: str = ""
    speaks: str = ""
    when: str = ""
    clock: int | None = None
    places: str = ""
    open_only: bool = False
    near_me: bool = False
    words: tuple[str, ...] | None = ()
    corrected: tuple[tuple[str, str], ...] = ()


PLAIN = [
    Case("ik heb honger", FOOD),
    Case("eten", FOOD),
    Case("warme maaltijd", MEAL),
    Case("voedselpakket", ("wellbeing.food_parcel",)),
    Case("j'ai faim", FOOD),
    Case("J’AI FAIM", FOOD),
    Case("repas chaud", MEAL),
    Case("colis alimentaire", ("wellbeing.food_parcel",)),
    Case("I am hungry", FOOD),
    Case("soup kitchen", MEAL),
    Case("food parcel", ("wellbeing.food_parcel",)),
    Case("douche", SHOWER),
    Case("ik wil me wassen", SHOWER),
    Case("shower", SHOWER),
    Case("kleren wassen", ("wellbeing.laundry",)),
    Case("laundry", ("wellbeing.laundry",)),
    Case("winterkleding", ("wellbeing.clothes",)),
    Case("nachtopvang", SLEEP),
    Case("ik slaap op straat", SLEEP),
    Case("je dors dehors", SLEEP),
    Case("I sleep outside", SLEEP),
    Case("tandarts", ("health.dentist",)),
    Case("dentiste", ("health.dentist",)),
    Case("ik begrijp deze brief niet", ("income_debts.letters",)),
    Case("praten met iemand", ("social_contacts.talk",)),
    Case("je suis seul", ("social_contacts.talk",)),
    Case("I feel lonely", ("social_contacts.talk",)),
    Case("apprendre le français", ("education.language_course",)),
    Case("learn dutch", ("education.language_course",)),
    Case("schulden", ("income_debts.debt_mediation",)),
    Case("dettes", ("income_debts.debt_mediation",)),
    Case("mon mari me frappe", ("family.partner_violence",)),
    Case("my husband hits me", ("family.partner_violence",)),
    Case("hulp bij huiselijk geweld", ("family.partner_violence",)),
    Case("ik wil dood", ("health.crisis_line",)),
    Case("uithuiszetting", ("housing.eviction",)),
    Case("loyer impayé", ("housing.eviction",)),
    Case("referentieadres", ("housing.reference_address",)),
    Case("carte d'identité perdue", ("justice.lost_id",)),
    Case("budgetmeter", ("housing.energy",)),
    Case("garde d'enfants", ("family.childcare",)),
    Case("bonjour"),
    Case(""),
    Case("   ?!  "),
]

FILTERS = [
    Case("gratuit", without="money"),
    Case("gratis", without="money"),
    Case("free", without="money"),
    Case("anoniem", without="id"),
    Case("sans rendez-vous", without="appointment"),
    Case("nu open", open_only=True),
    Case("ouvert maintenant", open_only=True),
    Case("open now", open_only=True),
    Case("open op zondag", open_only=True, when="sunday"),
    Case("vannacht slapen", SLEEP, when="tonight"),
    Case("où dormir ce soir sans carte d'identité", SLEEP, without="id", when="this_evening"),
    Case("eten zondag", MEAL, when="sunday"),
    Case("manger dimanche", MEAL, when="sunday"),
    Case("breakfast tomorrow", ("wellbeing.breakfast",), when="tomorrow"),
    Case("demain matin petit déjeuner", ("wellbeing.breakfast",), when="tomorrow_morning"),
    Case("cet après-midi", when="this_afternoon"),
    Case("eten om 14u30", FOOD, clock=870),
    Case("vrijdag 18.30 uur", when="friday", clock=1110),
    Case("avocat lundi 10h", LAWYER, when="monday", clock=600),
    Case("repas à 9 h", MEAL, clock=540),
    Case("food at 2pm", FOOD, clock=840),
    Case("dokter zonder afspraak", DOCTOR, without="appointment"),
    Case("psychologue sans mutuelle", ("health.mental",), without="insurance"),
    Case("medecin gratuit sans rdv", DOCTOR, without="appointment money"),
    Case("free lawyer", LAWYER, without="money"),
    Case("médecin sans papiers", ("health.urgent_medical_aid",), without="papers"),
    Case("dokter zonder papieren", ("health.urgent_medical_aid",), without="papers"),
    Case("I have no papers and I need a doctor now", DOCTOR, without="papers", when="now"),
    Case("55+", for_whom="senior"),
    Case("wheelchair accessible toilet", ("wellbeing.toilet",), for_whom="wheelchair"),
    Case("dormir avec mon chien", SLEEP, for_whom="dog"),
    Case("met mijn hond slapen", SLEEP, for_whom="dog"),
    Case("homme seul logement", ("housing.rent",), for_whom="men"),
    Case("met kinderen naar museum", ("culture.museum",), for_whom="children"),
    Case("speaks arabic", speaks="ar"),
    Case("qui parle arabe", speaks="ar"),
    Case("spreekt Roemeens", speaks="ro"),
    Case("eten bij mij in de buurt", FOOD, near_me=True),
    Case("près de moi", near_me=True),
    Case("eten 1080", FOOD, places="1080"),
    Case("manger 1050", FOOD, places="1050"),
    Case("Anderlecht", places="21001"),
    Case("gratis douche voor vrouwen in Molenbeek", SHOWER, "money", "women", places="21012"),
    Case(
        "waar kan ik vandaag mijn kleren wassen in Schaarbeek",
        ("wellbeing.laundry",),
        when="today",
        places="21015",
    ),
    Case("douche près de la Bourse", SHOWER, places="beurs", words=None),
    Case("rue Haute 1020-1022", ("housing.street_team",), words=("haute", "1020", "1022")),
]

# Papers alone are letters and residence; with a word before them they are a filter too.
PAPERS = [
    Case("papieren", ("income_debts.letters",)),
    Case("papiers", ("income_debts.letters",)),
    Case("papers", ("justice.residence",)),
    Case("sans papiers", ("justice.residence",), without="papers"),
    Case("zonder papieren", ("justice.residence",), without="papers"),
    Case("without papers", ("justice.residence",), without="papers"),
]

FALSE_FRIENDS = [
    Case("free time", words=("free", "time")),
    Case("smoke free", words=("smoke", "free")),
    Case("barrier free toilet", ("wellbeing.toilet",), for_whom="wheelchair"),
    Case("gluten free food", ("wellbeing.food_parcel",), words=None),
    Case("hot dog", words=("hot", "dog")),
    Case("ma femme", words=("femme",)),
    Case("mijn man slaat me", ("family.partner_violence",), words=()),
    Case("nourriture pour chien", ("wellbeing.pet_food",)),
    Case("open een rekening", ("income_debts.bank_account",), words=()),
    Case("eten voor 2.50 euro", FOOD, words=None),
    Case("9000 eten", FOOD, words=("9000",)),
]

MIXED = [
    Case("ik heb honger et je suis sans papiers", FOOD, without="papers"),
    Case("food gratuit zonder afspraak", FOOD, without="appointment money"),
    Case("douche gratis ce soir", SHOWER, without="money", when="this_evening"),
    Case(
        "où est-ce que je peux manger dimanche à Saint-Gilles sans papiers",
        MEAL,
        without="papers",
        when="sunday",
        places="21013",
    ),
]

# Known misspellings are understood in silence; others are said: "We read … as …".
TYPOS = [
    Case("maaltijt", MEAL),
    Case("doushe", SHOWER),
    Case("shouwer", SHOWER),
    Case("docteur sans papié", DOCTOR, without="papers"),
    Case("dokteur", DOCTOR),
    Case("psycologue", ("health.mental",)),
    Case("dentsit", ("health.dentist",)),
    Case("mangr", FOOD, corrected=(("mangr", "manger"),)),
    Case("doucje", SHOWER, corrected=(("doucje", "douche"),)),
    Case("voeselpakket", ("wellbeing.food_parcel",), corrected=(("voeselpakket", "voedselpakket"),)),
    Case("huisvestng", ("housing.rent",), corrected=(("huisvestng", "huisvesting"),)),
    Case("Molenbeck eten", FOOD, places="21012"),
    Case("asdfghjkl", words=("asdfghjkl",)),
]

CASES = [*PLAIN, *FILTERS, *PAPERS, *FALSE_FRIENDS, *MIXED, *TYPOS]
