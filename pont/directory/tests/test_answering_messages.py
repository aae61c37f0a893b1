"""A service says by text message how full it is: understood whole, or nothing changes and the answer says how."""

from __future__ import annotations

import datetime
import io
import json
import sys
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pont.accounts import sight
from pont.accounts.tests.cast import at_work, cast
from pont.directory.editing import links
from pont.directory.editing.links import Made
from pont.directory.editing.models import Closure, ServiceHistory, ServiceLink
from pont.directory.editing.short_messages import read, words
from pont.directory.management.commands import answer
from pont.directory.models import Saturation
from pont.directory.tests.world import make_world
from pont.kernel.folding import fold

pytestmark = [pytest.mark.one_database]
At = Callable[[str], datetime.datetime]
NOW = "2026-11-23T12:00"
CLEAR = [
    ("full 18:00", "full", "2026-11-23T18:00", "en"),
    ("vol 18u", "full", "2026-11-23T18:00", "nl"),
    ("VOL", "full", "2026-11-23T23:59", "nl"),
    ("Volzet.", "full", "2026-11-23T23:59", "nl"),
    ("complet", "full", "2026-11-23T23:59", "fr"),
    ("complet jusqu’à 18h30", "full", "2026-11-23T18:30", "fr"),
    ("complet jusqu'au 25/11 18h, merci", "full", "2026-11-25T18:00", "fr"),
    ("complet aujourd’hui 18 heures", "full", "2026-11-23T18:00", "fr"),
    ("complet demain", "full", "2026-11-24T23:59", "fr"),
    ("vol tot morgen 9u", "full", "2026-11-24T09:00", "nl"),
    ("vol tot 18.30 uur", "full", "2026-11-23T18:30", "nl"),
    ("vol 18 u 30", "full", "2026-11-23T18:30", "nl"),
    ("vol tot 3/12", "full", "2026-12-03T23:59", "nl"),
    ("vol tot 3/12/2026 dank u", "full", "2026-12-03T23:59", "nl"),
    ("full until 6pm", "full", "2026-11-23T18:00", "en"),
    ("full until tomorrow 6:30 pm", "full", "2026-11-24T18:30", "en"),
    ("full till 24:00", "full", "2026-11-23T23:59", "en"),
    ("bijna vol", "few", "2026-11-23T23:59", "nl"),
    ("presque complet", "few", "2026-11-23T23:59", "fr"),
    ("peu de places", "few", "2026-11-23T23:59", "fr"),
    ("few places", "few", "2026-11-23T23:59", "en"),
    ("open", "free", "2026-11-23T23:59", ""),
    ("open tot 18u", "free", "2026-11-23T18:00", ""),
    ("niet meer vol", "free", "2026-11-23T23:59", "nl"),
    ("plus complet", "free", "2026-11-23T23:59", "fr"),
    ("plus de place", "full", "2026-11-23T23:59", "fr"),
    ("not full", "free", "2026-11-23T23:59", "en"),
]
UNCLEAR = [
    ("", "unclear"),
    ("misschien vol", "unclear"),
    ("vol maar bel eens", "unclear"),
    ("vol tot", "unclear"),
    ("vol 18", "unclear"),
    ("vol vanaf 18u", "unclear"),
    ("vol tot maandag", "unclear"),
    ("vol tot 3.12", "unclear"),
    ("vol tot 31/2", "unclear"),
    ("vol 25:00", "unclear"),
    ("vol 18:60", "unclear"),
    ("full 13pm", "unclear"),
    ("volkomen leeg", "unclear"),
    ("open 14:00", "unclear"),
    ("open morgen", "unclear"),
    ("pas complet demain", "unclear"),
    ("complet?? ou pas", "unclear"),
    ("full full", "unclear"),
    ("😀", "unclear"),
    ("x" * 5000, "unclear"),
    ("vol 11:00", "past"),
    ("complet jusqu'à 9h", "past"),
    ("vol tot 24/12", "too_far"),
    ("vol tot 22/11", "too_far"),
    ("dicht tot 3/12", "closed"),
    ("fermé", "closed"),
    ("closed until tomorrow", "closed"),
]


@pytest.mark.parametrize(("text", "level", "until", "language"), CLEAR)
def test_a_clear_message_is_read(at: At, text: str, level: str, until: str, language: str) -> None:
    found = read(f"k7f-2qx  {text}", at(NOW))
    assert (found.code, found.problem) == ("k7f2qx", "")
    assert (found.level, found.until, found.language) == (level, at(until), language)


@pytest.mark.parametrize(("text", "problem"), UNCLEAR)
def test_what_is_not_understood_whole_is_not_guessed(at: At, text: str, problem: str) -> None:
    assert read(f"K7F2QX {text}", at(NOW)).problem == problem


def test_the_words_of_the_file_are_folded_so_that_they_are_found() -> None:
    known = words()
    tables = [*known.level.values(), known.closed, known.until, known.today, known.tomorrow, known.polite]
    phrases = [phrase for table in tables for listed in table.values() for phrase in listed]
    assert [phrase for phrase in phrases if fold(phrase) != phrase] == []


def test_a_word_means_one_thing() -> None:
    phrases = [
        (phrase, level)
        for level, table in words().level.items()
        for phrase in {phrase for listed in table.values() for phrase in listed}
    ]
    assert len({phrase for phrase, _level in phrases}) == len(phrases)


@pytest.fixture
def made(db: None) -> Made:
    people, world = cast(), make_world()
    with sight.of_house(people.brug.pk):
        return links.make_link(service=world.soup, by=at_work(people.bram, people.brug))


def sent(monkeypatch: pytest.MonkeyPatch, *lines: object) -> list[dict[str, str]]:
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n".join(raw) + b"\n")))
    out = io.StringIO()
    call_command("answer", "--stdin", stdout=out, stderr=io.StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def text_of(monkeypatch: pytest.MonkeyPatch, text: str, sender: str = "+32470000000") -> str:
    (back,) = sent(monkeypatch, {"from": sender, "text": text})
    assert back["to"] == sender
    return back["text"]


def test_a_message_says_how_full_it_is_and_is_read_back(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    back = text_of(monkeypatch, f"{made.short.lower()} vol tot morgen")
    row = Saturation.objects.get()
    assert (row.service, row.level) == (made.link.service, "full")
    assert timezone.localtime(row.expires_at).date() == timezone.localdate() + datetime.timedelta(days=1)
    assert back.startswith("Soep aan de brug: vol tot ")
    assert "Niet juist? Stuur je code en “open”." in back
    line = ServiceHistory.objects.get()
    assert (line.act, line.by) == ("how_full", "the service itself")
    assert ServiceLink.objects.get().used_at is not None


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("volkomen leeg", "We veranderden niets. Stuur je code, dan vol"),
        ("complet mais appelez", "Rien n’a changé. Envoyez votre code, puis complet"),
        ("full someday", "We changed nothing. Send your code, then full"),
        ("dicht tot 3/12", "We veranderden niets. Zeg met je link of aan de telefoon"),
        ("vol tot 31/12/2099", "We veranderden niets. Zeg het voor hoogstens 14 dagen."),
    ],
)
def test_an_unclear_message_changes_nothing_and_says_how(
    made: Made, monkeypatch: pytest.MonkeyPatch, text: str, answered: str
) -> None:
    assert text_of(monkeypatch, f"{made.short} {text}").startswith(answered)
    assert (Saturation.objects.count(), Closure.objects.count(), ServiceHistory.objects.count()) == (0, 0, 0)


def test_a_code_that_opens_nothing_is_told_in_three_languages(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = text_of(monkeypatch, "ZZZZ99 open")
    assert [word in back for word in ("We kennen", "Nous ne connaissons", "We do not know")] == [True] * 3
    assert (
        text_of(monkeypatch, made.key + " vol") == "We kennen deze code niet. Vraag een huis om een nieuwe."
    )
    assert Saturation.objects.count() == 0


def test_the_code_opens_no_page(made: Made) -> None:
    assert (links.service_of(made.short), links.service_of_short(made.key)) == (None, None)


def test_letters_that_look_alike_are_the_same(made: Made) -> None:
    typed = made.short.replace("0", "o").replace("1", "l")
    assert links.service_of_short(typed) == made.link.service


def test_a_new_link_ends_the_old_code(made: Made) -> None:
    people = ServiceLink.objects.get().service
    ServiceLink.objects.update(ended_at=timezone.now())
    assert links.service_of_short(made.short) is None
    assert people == made.link.service


def test_one_number_cannot_try_codes(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST_HERE", 3)
    tried = [text_of(monkeypatch, f"ZZZZ9{number} vol") for number in range(3)]
    assert {back[:9] for back in tried} == {"We kennen"}
    assert text_of(monkeypatch, f"{made.short} vol").startswith("Te veel berichten.")
    assert Saturation.objects.count() == 0
    assert text_of(monkeypatch, f"{made.short} vol", "+32471111111").startswith("Soep")


def test_a_line_that_cannot_be_read_stops_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = [b"{", b"[]", b'{"from": 1, "text": "x"}', b"\xff", b"", b"[" * 9000]
    found = sent(monkeypatch, *wrong, {"from": "1", "text": f"{made.short} vol"})
    assert [one["to"] for one in found] == ["1"]


def test_the_command_says_what_it_needs() -> None:
    with pytest.raises(CommandError):
        call_command("answer")
