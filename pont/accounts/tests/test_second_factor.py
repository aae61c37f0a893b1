"""The second factor: a password alone opens no notebook, a code opens once, a passkey is made by a browser."""

from __future__ import annotations

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pont.accounts import actions, roles, sight
from pont.accounts.models import Worker
from pont.accounts.tests.at_the_sign import SIGN_IN, is_signed_in, try_to_sign_in
from pont.accounts.tests.cast import PASSWORD, Cast, at_work, member, signed_in

# Tries of one test do not count in the next.
pytestmark = pytest.mark.usefixtures("nothing_counted")
SECOND, HOUSES = "/nl/sign-in/second-step/", "/nl/houses/"
WRONG = "een zin die het niet is"
# What no browser wrote: no JSON, too deep, half of it, other kinds, base64 and CBOR that are none.
UNREADABLE = (
    *("", "{}", "[]", '"x"', "7", "[" * 9000, '{"a":' * 9000, '{"id": "x"}', '{"rawId": "x"}'),
    '{"response": {"userHandle": "AA"}}',
    '{"rawId": "AA", "type": "public-key", "response": {"userHandle": "AA", "clientDataJSON": "AA",'
    ' "authenticatorData": "AA", "signature": "AA"}}',
    '{"rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "' + "gQ" * 9000 + '"}}',
)


def code_of(worker: Worker) -> str:
    """The six digits the app of this worker shows now."""
    secret = Authenticator.objects.get(user=worker, type="totp").data["secret"]
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(cast: Cast, browser: Client) -> None:
    response = try_to_sign_in(browser, cast.cecile.worker.username)
    assert (response.status_code, response.url) == (302, SECOND)
    assert not is_signed_in(browser)
    assert browser.get(HOUSES).status_code == 302
    assert browser.get(SECOND).status_code == 200


def test_the_code_of_the_app_opens_it_once(cast: Cast, browser: Client) -> None:
    try_to_sign_in(browser, cast.cecile.worker.username)
    code = code_of(cast.cecile.worker)
    assert browser.post(SECOND, {"code": code}).url == HOUSES
    assert is_signed_in(browser)
    other = Client(HTTP_HOST="localhost")
    try_to_sign_in(other, cast.cecile.worker.username)
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert not is_signed_in(other)


def test_a_used_code_is_remembered_as_long_as_it_is_right(cast: Cast, browser: Client) -> None:
    try_to_sign_in(browser, cast.cecile.worker.username)
    browser.post(SECOND, {"code": code_of(cast.cecile.worker)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM counted_tries WHERE cache_key LIKE '%totp.used%'")
        ((ends,),) = cursor.fetchall()
    ends = datetime.datetime.fromisoformat(str(ends)).replace(tzinfo=datetime.UTC)
    valid = settings.MFA_TOTP_TOLERANCE * 2 * 30 + 30
    assert valid - 5 < (ends - timezone.now()).total_seconds() <= valid


def test_a_code_of_the_paper_opens_it_once(cast: Cast, browser: Client) -> None:
    code = RecoveryCodes.activate(cast.cecile.worker).get_unused_codes()[0]
    for opens in (True, False):
        asking = Client(HTTP_HOST="localhost")
        try_to_sign_in(asking, cast.cecile.worker.username)
        asking.post(SECOND, {"code": code})
        assert is_signed_in(asking) == opens


def test_codes_cannot_be_guessed_for_long(cast: Cast, browser: Client) -> None:
    try_to_sign_in(browser, cast.cecile.worker.username)
    for guess in range(5):
        assert browser.post(SECOND, {"code": f"00000{guess}"}).status_code == 200
    page = browser.post(SECOND, {"code": code_of(cast.cecile.worker)})
    assert "Too many tries. Wait a while and try again." in english(page, browser, SECOND, "000000")
    assert not is_signed_in(browser)


def english(response: HttpResponse, browser: Client, path: str, code: str) -> str:
    """What the English page says to the same try."""
    assert response.status_code == 200
    return browser.post(path.replace("/nl/", "/en/"), {"code": code}).content.decode()


def test_a_role_that_needs_a_second_factor_waits_for_one(cast: Cast) -> None:
    browser, today = signed_in(cast.amina), f"/nl/house/{cast.brug.pk}/"
    assert browser.get(today).status_code == 200
    with sight.of_house(cast.brug.pk):
        actions.change_roles(membership=cast.amina, roles=[roles.WORKER], by=at_work(cast.cecile, cast.brug))
    assert browser.get(today).url == "/nl/second-factor/"
    page = browser.get("/nl/second-factor/").content.decode()
    assert [path in page for path in ("/nl/my-account/passkey/", "/nl/my-account/app/")] == [True, True]


def test_whoever_has_a_second_factor_is_not_asked_for_another(cast: Cast) -> None:
    assert signed_in(cast.cecile).get("/nl/second-factor/").url == HOUSES


def test_an_app_is_added_and_gives_codes_on_paper(cast: Cast) -> None:
    browser = Client(HTTP_HOST="localhost")
    emre = member(cast.brug, "Emre", roles.BRIDGE_FIGURE)
    try_to_sign_in(browser, emre.worker.username)
    asked = browser.get("/nl/my-account/app/")
    assert asked.url == "/nl/sign-in/again/?next=%2Fnl%2Fmy-account%2Fapp%2F"
    browser.post("/nl/sign-in/again/", {"password": PASSWORD, "next": "/nl/my-account/app/"})
    page = browser.get("/nl/my-account/app/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert browser.post("/nl/my-account/app/", {"code": code}).url == "/nl/my-account/recovery-codes/"
    paper = browser.get("/nl/my-account/recovery-codes/")
    assert len(re.findall(r">\d{8}<", paper.content.decode())) == 10
    assert paper.headers["Cache-Control"] == "no-store"
    assert browser.get("/nl/my-account/").status_code == 200


def test_whoever_knew_the_password_alone_is_out_once_there_is_a_second_factor(cast: Cast) -> None:
    """Else a session from before would from then on pass for two steps."""
    emre, colleague = member(cast.brug, "Emre", roles.COORDINATOR), signed_in(cast.amina)
    Authenticator.objects.filter(user=emre.worker).delete()
    stranger, browser = signed_in(emre), signed_in(emre)
    assert [one.get(HOUSES).status_code for one in (stranger, browser)] == [302, 302]
    browser.post("/nl/sign-in/again/", {"password": PASSWORD, "next": "/nl/my-account/app/"})
    secret = browser.get("/nl/my-account/app/").context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    browser.post("/nl/my-account/app/", {"code": code})
    assert [is_signed_in(one) for one in (stranger, browser, colleague)] == [False, True, True]


def test_nothing_of_the_sign_in_changes_without_the_password_once_more(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    for path in (
        "/nl/my-account/passkey/",
        "/nl/my-account/app/remove/",
        "/nl/my-account/recovery-codes/new/",
    ):
        assert browser.get(path).url.startswith("/nl/sign-in/again/?next=")
        assert browser.post(path).url.startswith("/nl/sign-in/again/?next=")
    assert Authenticator.objects.filter(user=cast.cecile.worker).count() == 1


def test_a_wrong_password_once_more_opens_nothing(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    browser.post("/nl/sign-in/again/", {"password": WRONG, "next": "/nl/my-account/app/remove/"})
    assert browser.get("/nl/my-account/app/remove/").url.startswith("/nl/sign-in/again/?next=")


def test_a_passkey_of_somebody_else_is_not_removed(cast: Cast) -> None:
    theirs = Authenticator.objects.create(user=cast.bram.worker, type="webauthn", data={"name": "x"})
    browser = signed_in(cast.cecile)
    browser.post("/nl/sign-in/again/", {"password": PASSWORD, "next": "/nl/my-account/"})
    assert browser.post(f"/nl/my-account/passkey/{theirs.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_questions_for_a_passkey_come_to_an_end(db: None, browser: Client) -> None:
    """Each begins a session, also for whoever has none to show."""
    asked = [browser.get("/nl/sign-in/passkey/", HTTP_ACCEPT="application/json") for _ in range(61)]
    assert [response.status_code for response in asked] == [200] * 60 + [429]
    assert "<h1" in asked[-1].content.decode()


def test_a_passkey_nobody_knows_says_so_on_the_page(db: None, browser: Client) -> None:
    asked = browser.get("/nl/sign-in/passkey/", HTTP_ACCEPT="application/json").json()
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
    for at, credential in enumerate(UNREADABLE):
        fields = {"credential": credential}
        response = browser.post("/nl/sign-in/passkey/", fields, REMOTE_ADDR=f"198.51.100.{at}")
        assert response.url == f"{SIGN_IN}?passkey=failed"
    assert 'role="alert"' in browser.get(f"{SIGN_IN}?passkey=failed").content.decode()
    assert not is_signed_in(browser)


def test_a_passkey_that_no_browser_made_is_not_kept(cast: Cast) -> None:
    browser = signed_in(cast.cecile)
    browser.post("/nl/sign-in/again/", {"password": PASSWORD, "next": "/nl/my-account/"})
    asked = browser.get("/nl/my-account/passkey/").context["js_data"]["creation_options"]["publicKey"]
    chosen = asked["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    for credential in UNREADABLE:
        page = browser.post("/nl/my-account/passkey/", {"name": "Telefoon", "credential": credential})
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()
    assert not Authenticator.objects.filter(user=cast.cecile.worker, type="webauthn").exists()


def test_a_code_opens_what_changes_the_sign_in_as_a_password_does(cast: Cast) -> None:
    browser, path = signed_in(cast.cecile), "/nl/my-account/app/remove/"
    paper = RecoveryCodes.activate(cast.cecile.worker).get_unused_codes()
    again = f"/nl/sign-in/again/code/?next={path}"
    assert browser.post(again, {"code": "00000000"}).status_code == 200
    assert browser.get(path).status_code == 302
    assert browser.post(again, {"code": paper[0]}).url == path
    assert browser.get(path).status_code == 200
