"""What our profile `x_pont` adds to an HSDS record, read into drafts: languages, translations, needs,
conditions.

It is read with the same care as the rest: what is unknown to us is noted and left out, never guessed. A
condition that never leaves Pont in bulk is never public on the word of a file either.
"""

from __future__ import annotations

import datetime
from typing import Any

from pont.directory import actions, choices
from pont.directory.deriving import derive_needs, language_of
from pont.directory.hsds import shapes
from pont.directory.hsds.drafts import ConditionDraft, NeedDraft, TranslationDraft
from pont.directory.hsds.fields import Field, Raw, Refused, plain, read_row, short, text, under
from pont.directory.hsds.identity import part_id
from pont.directory.saying import said as _
from pont.kernel import vocabulary

NEEDS = "pont-needs"
NEVER_IN_BULK = frozenset({"without_papers", "id_asked", "shares_data_with", "social_fare_without_papers"})
"""Conditions that no bulk output carries, even when public: a list of such doors must not be harvestable."""

CONDITION = (
    Field("answer", "answer", short(20)),
    Field("note", "note", text()),
    Field("language", "language", short(8)),
    *shapes.VERIFIED,
)
LONGEST_CLOSURE = datetime.timedelta(days=366)
_APART = ("translations", "needs", "conditions", "saturation", "closure", "source")


def _profile(raw: Raw, notes: list[str]) -> Raw:
    value = raw.get(shapes.PROFILE)
    if value is not None and not isinstance(value, dict):
        notes.append(_("%(key)s: an object was expected", key=shapes.PROFILE))
        return {}
    return value or {}


def _word(said: Raw, key: str) -> str:
    value = said.get(key)
    return value.strip() if isinstance(value, str) else ""


def _objects(profile: Raw, key: str, notes: list[str]) -> list[Raw]:
    value = profile.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        notes.append(_("%(key)s: a list of objects was expected", key=f"{shapes.PROFILE}.{key}"))
        return []
    return value


def _same_for_all(raw: Raw, columns: Raw, extra: Raw, fields: tuple[Field, ...], notes: list[str]) -> Raw:
    """Read the profile's plain fields into `columns`; return the profile."""
    own = _profile(raw, notes)
    names = columns["other_names"]
    more, left = read_row(own, fields, notes, apart=_APART)
    columns |= more
    columns["other_names"] = names + [name for name in more["other_names"] if name not in names]
    if left:
        extra["profile"] = left
    if isinstance(own.get("source"), dict):
        extra["origin"] = own["source"]
    if "language" not in own:
        columns["language"] = language_of(f"{columns['name']}. {columns['description']}")
    return own


def add_organization(raw: Raw, columns: Raw, extra: Raw, notes: list[str]) -> None:
    """Add what the profile says of an organisation."""
    _same_for_all(raw, columns, extra, shapes.ORGANIZATION_PROFILE, notes)


def add_service(raw: Raw, columns: Raw, extra: Raw, source: str, reached_by: str, notes: list[str]) -> None:
    """Add what the profile says of a service; without one, what the record itself lets us know."""
    own = _same_for_all(raw, columns, extra, shapes.SERVICE_PROFILE, notes)
    if "reached_by" not in own:
        columns["reached_by"] = reached_by
    if columns["visibility"] == "phone_only":
        columns["reached_by"] = "phone"
    if not own and raw.get("assured_date"):
        checked, _left = read_row(
            {"on": raw["assured_date"]}, (Field("on", "on", shapes.iso_date, empty=None),), notes
        )
        if checked["on"]:
            columns |= {"verified_on": checked["on"], "verified_by": source[:120], "verified_how": "imported"}


def read_translations(profile: Raw, table: str, notes: list[str]) -> list[TranslationDraft]:
    """Translated texts: `{field: {language: {"text": …, "status": …}}}`."""
    given = profile.get("translations")
    if not isinstance(given, dict) or not table:
        return []
    statuses = set(shapes.codes(choices.TRANSLATION))
    found = []
    for field, languages in given.items():
        for language, said in languages.items() if isinstance(languages, dict) else ():
            good = isinstance(said, dict) and isinstance(said.get("text"), str) and said["text"].strip()
            if (
                good
                and field in shapes.TRANSLATED[table]
                and len(language) <= 8
                and _word(said, "status") in statuses
            ):
                found.append(TranslationDraft(field, language, said["text"], said["status"]))
            else:
                about = {"field": field[:40], "language": language[:8]}
                notes.append(_("translations: %(field)s in %(language)s could not be read", **about))
    return found


# --- Needs --------------------------------------------------------------------------------------------------
def need_attribute(service: str, code: str) -> Raw:
    """A confirmed need as an HSDS attribute with its taxonomy term."""
    need = vocabulary.needs()[code]
    return {
        "id": part_id(service, "need", code),
        "link_entity": "service",
        "taxonomy_term": {
            "id": part_id("pont", "need", code),
            "code": code,
            "name": need.en.label,
            "description": f"{need.nl.label} / {need.fr.label} / {need.en.label}",
            "language": "en",
            "taxonomy": NEEDS,
        },
    }


def _listed(raw: Raw, key: str) -> list[Raw]:
    value = raw.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _terms(raw: Raw) -> list[Raw]:
    """Taxonomy terms of a service, wherever its version of HSDS puts them."""
    terms = [attribute.get("taxonomy_term") for attribute in _listed(raw, "attributes")]
    return [term for term in terms if isinstance(term, dict)] + _listed(raw, "taxonomy_terms")


def term_code(term: Raw) -> str:
    """Our code when the term is one of ours, else ""."""
    for key in ("code", "name", "term"):
        if isinstance(term.get(key), str) and term[key] in vocabulary.needs():
            return str(term[key])
    return ""


def read_needs(raw: Raw, columns: Raw, hsds_id: str, leftovers: Raw, notes: list[str]) -> list[NeedDraft]:
    """Needs said by the record in our codes; without a word of ours, those its texts let us derive."""
    own = _profile(raw, notes)
    _leave_out_ours(raw, hsds_id, leftovers)
    terms = _terms(raw)
    found = {code: NeedDraft(code, "person", "") for term in terms if (code := term_code(term))}
    if "needs" in own:
        for said in _objects(own, "needs", notes):
            code, origin, phrase = (_word(said, key) for key in ("code", "origin", "phrase"))
            if code in vocabulary.needs() and origin in shapes.codes(choices.ORIGIN) and len(phrase) <= 200:
                found[code] = NeedDraft(code, origin, phrase)
            else:
                notes.append(_("needs: %(code)s could not be read", code=code[:60]))
        return list(found.values())
    words = [plain(term[key]) for term in terms for key in ("name", "term") if isinstance(term.get(key), str)]
    for need in derive_needs(columns["name"], columns["description"], words, columns["other_names"]):
        found.setdefault(need.code, NeedDraft(need.code, need.origin, need.phrase))
    return list(found.values())


def _is_ours(attribute: Any, hsds_id: str) -> bool:
    """Whether our own export would write this attribute again, so that it need not be kept."""
    if not isinstance(attribute, dict) or not isinstance(attribute.get("taxonomy_term"), dict):
        return False
    code = term_code(attribute["taxonomy_term"])
    return bool(code) and attribute == need_attribute(hsds_id, code)


def _leave_out_ours(raw: Raw, hsds_id: str, leftovers: Raw) -> None:
    attributes = raw.get("attributes")
    if not isinstance(attributes, list) or not any(_is_ours(one, hsds_id) for one in attributes):
        return
    leftovers["attributes"] = [one for one in attributes if not _is_ours(one, hsds_id)]
    if not leftovers["attributes"]:
        del leftovers["attributes"]


# --- Conditions and fullness --------------------------------------------------------------------------------
def read_conditions(raw: Raw, notes: list[str]) -> list[ConditionDraft]:
    """Known access conditions. Public, but for those that never are by default."""
    found: dict[str, ConditionDraft] = {}
    for said in _objects(_profile(raw, notes), "conditions", notes):
        kind = _word(said, "kind")
        try:
            columns, _left = read_row(said, CONDITION, notes, apart=("kind", "translations"))
            actions.check_condition(kind, columns["answer"])
        except actions.NotPossible:
            notes.append(_unknown(kind, columns["answer"]))
            continue
        except Refused as refused:
            notes.append(under("conditions", refused))
            continue
        columns["visibility"] = "partners" if kind in NEVER_IN_BULK else "public"
        found[kind] = ConditionDraft(kind, columns, read_translations(said, "condition", notes))
    return list(found.values())


def _unknown(kind: str, answer: str) -> str:
    if kind not in vocabulary.conditions():
        return _("conditions: unknown condition: %(kind)s", kind=kind)
    return _("conditions: unknown answer for %(kind)s: %(answer)s", kind=kind, answer=answer)


def write_capacity(service: str, level: str, updated: str) -> list[Raw]:
    """How full it is, as the capacity object that HSDS 3.1 prepares."""
    unit = {
        "id": part_id("pont", "unit", "places"),
        "name": "places",
        "scheme": NEEDS,
        "identifier": "places",
    }
    row = {"id": part_id(service, "capacity", 0), "unit": unit, "updated": updated, "description": level}
    return [row | ({"available": 0} if level == "full" else {})]


def read_saturation(raw: Raw, leftovers: Raw, notes: list[str]) -> Raw | None:
    """Full, few places or free, with its beginning and its end."""
    said = _profile(raw, notes).get("saturation")
    if said is None:
        return None
    try:
        level = _word(said, "level")
        set_at, expires_at = (datetime.datetime.fromisoformat(said[key]) for key in ("set_at", "expires_at"))
        known = level in shapes.codes(choices.SATURATION) and expires_at > set_at
    except (AttributeError, KeyError, TypeError, ValueError):
        known = False
    if not known:
        notes.append(_("%(key)s: could not be read", key="saturation"))
        return None
    if raw.get("service_capacity") == write_capacity(plain(raw.get("id")), level, said["set_at"]):
        del leftovers["service_capacity"]
    return {"level": level, "set_at": set_at, "expires_at": expires_at}


def read_closure(raw: Raw, notes: list[str]) -> Raw | None:
    """Closed for a while, from a day to a day."""
    said = _profile(raw, notes).get("closure")
    if said is None:
        return None
    try:
        since, until = (datetime.date.fromisoformat(said[key]) for key in ("since", "until"))
        note, language = _word(said, "note")[:200], _word(said, "language")[:8]
        known = since <= until <= since + LONGEST_CLOSURE
    except (AttributeError, KeyError, TypeError, ValueError):
        known = False
    if not known:
        notes.append(_("%(key)s: could not be read", key="closure"))
        return None
    return {"since": since, "until": until, "note": note, "language": language}
