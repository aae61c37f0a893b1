"""What people type becomes harmless: no tag, no link, nothing unseen, and ordinary words stay as they were."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.suggesting.cleaning import LINK, OUT, cleaned
from pont.kernel.phrasing import TURNING

pytestmark = pytest.mark.one_database
TAG = re.compile(r"<[a-zA-Z/!?]")
LINKS = [
    "https://evil.example/x",
    "HTTP://EVIL.EXAMPLE",
    "http:\\\\evil.example",
    "//evil.com/x",
    "www.evil",
    "evil.com",
    "evil.be/pad?x=1",
    "sub.evil.co.uk",
    "foo.unheardof/pad",
    "info@evil.be",
    "mailto:info",
    "javascript:alert(1)",
    "java\u200bscript:alert(1)",
    "data:text/html;base64,PHN2Zz4=",
    "evil\u200b.com",
    "ev\u202eil.com",
    "ｅｖｉｌ．ｃｏｍ",
    "evil。com",
    "пример.рф",
    "xn--e1afmkfd.xn--p1ai",
    "bit.ly/abc",
    "192.168.1.1:8000",
    "10.0.0.1/x",
    "evil&#46;com",
    "&#104;ttps://evil.example",
    "https&colon;//evil.example",
    "whatsapp://send?x",
    "<a href='https://evil.example'>evil.com</a>",
    "evil.<b>com</b>",
]
SCRIPTS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
    "<!--x--><style>*{}</style>",
    "<iframe srcdoc='<script>1</script>'>",
    "\u202e<b>x</b>",
    "<math><mtext></table><mglyph><style><img src=x>",
    "&" + "amp;" * 12 + "lt;script&" + "amp;" * 12 + "gt;",
]
PLAIN = [
    "Rue St.Jean 12, 1000 Bruxelles",
    "ma.-vr. 9.00-12.00, za 10.30",
    "02.123.45.67",
    "tel: 02 123 45 67",
    "open < 18u & dicht > 20u",
    "l'accueil, 1er étage (sonnez 2x)",
    "مفتوح من ٩ إلى ١٢",
    "€ 2/maaltijd, 50 % korting",
    "Av.Louise",
]


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_taken_out_and_told(link: str) -> None:
    text, had_link = cleaned(f"kijk op {link} nu")
    assert (had_link, LINK.search(text), "evil.com" in text) == (True, None, False)
    assert text.startswith("kijk op ")
    assert text.endswith(" nu")


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_tag_gets_through(script: str) -> None:
    text, _had_link = cleaned(f"voor {script} na")
    assert TAG.search(text) is None
    assert text.startswith("voor")


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_words_stay(text: str) -> None:
    assert cleaned(text) == (text, False)


def test_hours_with_a_hole_are_seen_to_have_one() -> None:
    assert cleaned("ma evil.com 9u-12u")[0] == f"ma {OUT} 9u-12u"


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_whatever_is_typed_is_harmless_and_stays_so(typed: str) -> None:
    text, _had_link = cleaned(typed)
    assert TAG.search(text) is None
    assert LINK.search(text) is None
    assert [letter for letter in text if letter in TURNING or ord(letter) < 32] == []
    assert cleaned(text.replace(OUT, ""))[0].replace(" ", "") == text.replace(OUT, "").replace(" ", "")


@given(
    st.lists(
        st.sampled_from(
            [*"<>/&;:.@ a\u200b\u202e", "script", "http", "www.", "com", "&lt;", "&amp;", "evil", "//"]
        ),
        max_size=40,
    )
)
def test_pieces_of_links_and_tags_are_harmless_together(parts: list[str]) -> None:
    text, _had_link = cleaned("".join(parts))
    assert TAG.search(text) is None
    assert LINK.search(text) is None
