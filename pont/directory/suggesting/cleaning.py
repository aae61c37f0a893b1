"""What people type, made harmless: no tags, no links, nothing unseen; pure.

What is taken out leaves `OUT` in its place, so that nothing is joined into a new link, and so that whoever reads the
rest sees that something stood there: hours with a hole are never read as whole.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from pont.directory import names

OUT = "[…]"
# More than this is not looked at: nobody types it.
LONGEST = 10_000
# Each round takes out what the round before uncovered; whoever hides deeper is not writing about a door.
ROUNDS = 8
# Endings of addresses that people write without "www". Not every ending there is: "Sint.Jan" is no address.
ENDINGS = (
    *("com", "net", "org", "info", "biz", "name", "pro", "mobi", "edu", "gov", "int", "arpa", "asia", "cat"),
    *("aero", "coop", "jobs", "museum", "tel", "travel", "xxx", "post", "brussels", "vlaanderen", "gent"),
    *("academy", "agency", "app", "art", "bar", "best", "bet", "bid", "bio", "blog", "cam", "casa", "casino"),
    *(
        "center",
        "chat",
        "city",
        "click",
        "cloud",
        "club",
        "codes",
        "company",
        "cool",
        "credit",
        "date",
        "dev",
    ),
    *("digital", "direct", "download", "earth", "email", "events", "expert", "family", "finance", "fit"),
    *("fun", "fund", "fyi", "gallery", "games", "gift", "global", "green", "group", "guru", "health", "help"),
    *("homes", "host", "house", "icu", "ink", "lat", "law", "legal", "life", "link", "live", "loan", "lol"),
    *("love", "ltd", "market", "media", "men", "money", "monster", "network", "news", "ngo", "ong", "one"),
    *("online", "page", "party", "photo", "photos", "pics", "plus", "press", "quest", "racing", "rest"),
    *(
        "review",
        "rocks",
        "run",
        "sale",
        "sbs",
        "science",
        "sex",
        "porn",
        "shop",
        "site",
        "social",
        "solutions",
    ),
    *("space", "store", "stream", "studio", "support", "surf", "systems", "team", "tech", "tips", "today"),
    *(
        "tools",
        "top",
        "trade",
        "tube",
        "university",
        "video",
        "vip",
        "webcam",
        "website",
        "win",
        "wiki",
        "work",
    ),
    *("works", "world", "wtf", "xyz", "zip", "zone"),
    *("ac", "ad", "ae", "ag", "ai", "al", "am", "ao", "ar", "as", "at", "au", "az", "ba", "bd", "be", "bf"),
    *("bg", "bi", "bj", "bo", "br", "by", "bz", "ca", "cc", "cd", "cf", "cg", "ch", "ci", "cl", "cm", "cn"),
    *("co", "cr", "cu", "cx", "cy", "cz", "de", "dj", "dk", "dz", "ec", "ee", "eg", "er", "es", "et", "eu"),
    *("fi", "fm", "fr", "ga", "gd", "ge", "gg", "gh", "gl", "gm", "gn", "gq", "gr", "gs", "gt", "hk", "hr"),
    *("ht", "hu", "id", "ie", "il", "im", "in", "io", "iq", "ir", "is", "it", "je", "jo", "jp", "ke", "kg"),
    *("kh", "km", "kr", "kw", "kz", "la", "lb", "li", "lk", "lr", "lt", "lu", "lv", "ly", "ma", "mc", "md"),
    *("me", "mg", "mk", "ml", "mn", "mr", "ms", "mt", "mu", "mx", "my", "mz", "ne", "ng", "nl", "no", "np"),
    *("nu", "nz", "pe", "ph", "pk", "pl", "ps", "pt", "pw", "py", "qa", "re", "ro", "rs", "ru", "rw", "sa"),
    *("sc", "sd", "se", "sg", "sh", "si", "sk", "sl", "sn", "so", "st", "su", "sy", "tc", "td", "tf", "tg"),
    *("th", "tk", "tl", "tm", "tn", "to", "tr", "tt", "tv", "tw", "tz", "ua", "ug", "uk", "us", "uy", "uz"),
    *("vc", "ve", "vg", "vn", "vu", "ws", "ye", "za", "zw", "рф", "xn--[a-z0-9-]+"),
)
LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
LINK = re.compile(
    "|".join(
        [
            # Whatever names its way: https://…, ftp://…, and what a browser runs or opens without "//".
            r"[a-z][a-z0-9+.-]*:[/\\]+\S+",
            r"(?:mailto|javascript|vbscript|data|file|blob|whatsapp|tg|skype|intent):\S+",
            r"\S+@\S+",
            r"(?<!\w)www\d*\.\S+",
            rf"(?<!\w)(?:{LABEL}\.)+(?:{'|'.join(ENDINGS)})(?![\w-])(?:[/\\:?#]\S*)?",
            rf"(?<!\w)(?:{LABEL}\.)+[^\W\d_]{{2,24}}[/\\]\S*",
            # Four numbers are also how people write a telephone; with a path or a port they are not.
            r"(?<!\w)\d{1,3}(?:\.\d{1,3}){3}(?::\d+|[/\\])\S*",
            r"//\S+\.\S+",
        ]
    ),
    re.IGNORECASE,
)
# Letters of double width, and the stops of other scripts: a browser takes them for ours.
PLAINED = {0xFF01 + step: 0x21 + step for step in range(94)} | dict.fromkeys(map(ord, "。｡․"), ".")


def without_tags(text: str) -> str:
    """`text` without tags; what stands in a script or a style sheet goes with it."""
    return unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))


def once(text: str) -> str:
    """One round of cleaning."""
    plained = names.cleaned(text)[0].translate(PLAINED)
    return names.cleaned(LINK.sub(OUT, without_tags(plained)))[0]


def cleaned(typed: str) -> tuple[str, bool]:
    """Return what is left of `typed`, on one line, and whether a link was taken out."""
    text = typed[:LONGEST].replace(OUT, " ")
    for _round in range(ROUNDS):
        shorter = once(text)
        if shorter == text:
            return text, OUT in text
        text = shorter
    return LINK.sub(OUT, text.replace("<", " ").replace("&", " ")), OUT in text
