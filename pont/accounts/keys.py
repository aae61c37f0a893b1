"""Keys that open one thing: the link of an invitation, the key a tablet keeps; and names to sign in with."""

from __future__ import annotations

import hashlib
import secrets

# Short words without a person or a house in them, readable in Dutch, French and English.
WORDS = (
    *(
        "anker",
        "appel",
        "avond",
        "balkon",
        "brug",
        "canal",
        "citron",
        "domino",
        "duin",
        "forel",
        "gans",
        "garage",
    ),
    *(
        "hotel",
        "jardin",
        "kade",
        "kanaal",
        "kompas",
        "lampe",
        "linde",
        "maan",
        "mango",
        "marmer",
        "mosaik",
        "noot",
    ),
    *(
        "olijf",
        "panda",
        "piano",
        "plein",
        "pont",
        "radio",
        "raket",
        "rivier",
        "robot",
        "saule",
        "soleil",
        "spoor",
    ),
    *(
        "tabel",
        "tango",
        "terras",
        "tomate",
        "toren",
        "tram",
        "tulipe",
        "vague",
        "vlier",
        "wilg",
        "zebra",
        "zomer",
    ),
)


def new_key() -> str:
    """Nobody guesses it; it is shown or handed over once and kept nowhere."""
    return secrets.token_urlsafe(32)


def hashed(key: str) -> str:
    """What is kept of a key. It is as random as it is long, so it needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_name() -> str:
    """A name to sign in with: says nothing, is easily typed, and is no one's choice, so that none is "taken"."""
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(900) + 100}"
