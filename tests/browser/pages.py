"""Every kind of page a visitor can meet, each with the way to reach it and the answer it gives."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Page, Response

from pont.kernel.terms import VISITOR_LANGUAGES
from tests.browser.served import Served, tuesday_noon

# All that a visitor may choose; those whose pages are all opened, since they differ most: letters, direction, length.
LANGUAGES = VISITOR_LANGUAGES
CLOSELY = ("nl", "fr", "ar", "ti")
# Fills a form and sends it, for pages that have no address.
SEND = """([path, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""
NOON = tuesday_noon()
MEAL = urlencode({"need": "eat", "at": NOON})
# A situation that gives every block of a list: doors, perhaps also, not now.
SITUATION = (("q", "kinderen"), ("without", "papers"), ("without", "money"), ("at", NOON))


def answers(kind: str, answer: str) -> str:
    """SQL: services with this public answer to this condition."""
    return (
        "id IN (SELECT service_id FROM directory_accesscondition"
        f" WHERE kind = '{kind}' AND answer = '{answer}' AND visibility = 'public')"
    )


class Kind(NamedTuple):
    """A kind of page: its path behind the language, its form when it is posted, its status.

    `where`: the SQL condition on the service whose door or organisation the path names.
    """

    name: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    status: int = 200
    where: str = "1"
    host: str = "localhost"


DOOR = "door/{door}/"
KINDS = (
    Kind("home", ""),
    Kind("home-refused", "results/?where=9000", status=400),
    Kind("which-place", "results/?where=Woluwe"),
    Kind("results", f"results/?{MEAL}"),
    Kind("results-near", "results/", (("near", "50.8277,4.3719"), ("need", "eat"), ("at", NOON))),
    Kind("results-last-page", f"results/?{MEAL}&limit=10&page=2"),
    Kind("results-situation", "results/", SITUATION),
    Kind("map", f"map/?{MEAL}"),
    Kind("map-situation", "map/", SITUATION),
    Kind("results-nothing", "results/", (("q", "xyzzy"), ("without", "money"))),
    Kind("door", DOOR, where="example AND reached_by = 'door'"),
    Kind("door-real", DOOR, where="NOT example AND reached_by = 'door'"),
    Kind("door-phone-only", DOOR, where="visibility = 'phone_only'"),
    Kind("door-line", DOOR, where="visibility = 'public' AND reached_by = 'phone'"),
    Kind("door-round", DOOR, where="reached_by = 'mobile'"),
    Kind("door-online", DOOR, where="reached_by = 'online'"),
    Kind("door-appointment", DOOR, where=answers("appointment", "required")),
    Kind(
        "door-refusing",
        DOOR,
        (("without", "papers"), ("at", NOON)),
        where=answers("without_papers", "no"),
    ),
    Kind("organisation", "organization/{organization}/", where="example"),
    Kind("organisation-real", "organization/{organization}/", where="NOT example"),
    Kind("about", "about/"),
    Kind("emergency", "emergency/"),
    Kind("not-found", "door/999999/", status=404),
    Kind("bad-address", "", status=400, host="elsewhere.localhost"),
    Kind("too-much", "results/", (("q", "a" * 70_000),), status=413),
)


def named(kind: Kind) -> str:
    return kind.name


def address_of(served: Served, kind: Kind, language: str) -> str:
    """The whole address of a page; a posted page has that of its form."""
    door, organization = served.service(kind.where)
    path = kind.path.format(door=door, organization=organization)
    return f"http://{kind.host}:{urlsplit(served.address).port}/{language}/{path}"


def fetched(served: Served, kind: Kind, language: str) -> str:
    """The page as it is sent, without a browser."""
    here = urlsplit(served.address)
    asked = urllib.request.Request(
        urlsplit(address_of(served, kind, language))._replace(netloc=here.netloc).geturl(),
        data=urlencode(kind.form).encode() if kind.form else None,
        headers={"Host": f"{kind.host}:{here.port}"},
    )
    try:
        answer = urllib.request.urlopen(asked)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert answer.status == kind.status
        return answer.read().decode()


def arrive(page: Page, go: Callable[[], None]) -> None:
    """Do what leads to another page, and wait until that is there to its end."""
    with page.expect_navigation():
        go()


def reach(page: Page, served: Served, kind: Kind, language: str) -> Response:
    """Open a page of this kind, unfold what it folds, and return its answer."""
    address = address_of(served, kind, language)
    if kind.form:
        page.goto(f"/{language}/about/")
        with page.expect_navigation() as caught:
            page.evaluate(SEND, [address, kind.form])
        response = caught.value
    else:
        response = page.goto(address)
    assert response.status == kind.status
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
    return response
