"""The text of opening hours, rule by rule: what is rewritten before the evaluator sees it, and why.

The evaluator (opening-hours-py) and the OpenStreetMap specification differ in five places. They would open a
door that is closed, or close one that is open. Each is settled here, in the text:

1. `SH`: the evaluator has no Belgian school holidays. Dates take its place.
2. `SH Mo-Fr` means weekdays *within* the holidays; the evaluator reads it as "or".
3. A comment alone (`Mo "by appointment"`) means unknown; the evaluator says open.
4. An open end (`17:00+`) means that nobody knows the closing time; the evaluator says open until midnight.
5. `Mo, Su off` is one list of days to everybody; the evaluator opens Monday all day long.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec
from opening_hours import OpeningHours, State

from pont.directory.clock import DAY, EPOCH, HoursError

DateRange = tuple[date, date]

LONGEST_TEXT = 2000

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)(?![A-Za-z])"
_OFFSET = r"(?: [+-]\d+ days?)?"
_WEEKDAYS = rf"{_WEEKDAY}(?:\[[^\]]*\]{_OFFSET}|-{_WEEKDAY})?"
_HOLIDAY = rf"(?:(?-i:PH){_OFFSET}|(?-i:SH))(?![A-Za-z])"
_DAY = rf"(?:{_WEEKDAYS}|{_HOLIDAY})"
_DAYS = rf"{_DAY}(?:,{_DAY})*"
_EVENT = r"(?:dawn|sunrise|sunset|dusk)"
_TIME = rf"(?:\d{{1,2}}:\d\d|\({_EVENT}[+-]\d{{1,2}}:\d\d\)|{_EVENT})"
_SPAN = rf"{_TIME}(?: ?- ?{_TIME})?(?:\+|/\d[\d:]*)?"

DAY_LIST = re.compile(rf"(?<![A-Za-z+-])(?P<first>{_DAYS})(?: (?P<second>{_DAYS}))?", re.I)
ENDS_WITH_DAY = re.compile(rf"(?<![A-Za-z]){_DAY}$", re.I)
LIST_GOES_ON = re.compile(rf"{_DAYS}(?! {_DAY}|,\S|[A-Za-z\[-])", re.I)
STARTS_WITH_TIME = re.compile(_TIME, re.I)
TIMES = re.compile(rf"(?<![\d:A-Za-z]){_SPAN}(?:, ?{_SPAN})*", re.I)
SUN = re.compile(_EVENT, re.I)
SCHOOL = re.compile(r"(?<![A-Za-z])SH(?![A-Za-z])")
MODIFIER = re.compile(r"(?:open|closed|off|unknown) *$", re.I)
ENDS_RULE = re.compile(rf'(?:(?:open|closed|off|unknown|") *|(?<![A-Za-z]){_DAY})$', re.I)
CUTS = re.compile(r' *(?:"[^"]*"|;|\|\||, +) *')
QUOTED = re.compile(r'("[^"]*")')


class Rule(msgspec.Struct, frozen=True):
    """One rule of opening hours: how it joins the rules before it (`;`, `,` or `||`), and its text."""

    joint: str
    text: str

    @property
    def plain(self) -> str:
        """The text with its comments blanked, the same length."""
        return QUOTED.sub(lambda quoted: " " * len(quoted[0]), self.text)


def cleaned(text: str) -> tuple[str, list[int]]:
    """Return the text with plain spaces and hyphens, and where each of its characters stood before.

    Raises HoursError for a text that is empty, too long or not printable.
    """
    if len(text) > LONGEST_TEXT:
        raise HoursError(
            f"Hours are at most {LONGEST_TEXT} characters.", position=LONGEST_TEXT, code="too_long"
        )
    kept: list[str] = []
    positions: list[int] = []
    quoted = False
    for position, character in enumerate(text):
        quoted ^= character == '"'
        plain = " " if character.isspace() else "-" if character in "–—" and not quoted else character
        if plain == " " and not quoted and (not kept or kept[-1] == " "):
            continue
        kept.append(plain)
        positions.append(position)
    written = "".join(kept).rstrip(" ")
    if not written:
        raise HoursError("The hours are empty.", position=0, code="empty")
    if not written.isprintable():
        where = next(i for i, character in enumerate(written) if not character.isprintable())
        raise HoursError("The hours hold a character that cannot be read.", position=positions[where])
    return written, positions


def place_of(part: str, written: str, positions: list[int]) -> int | None:
    """Return where a part of a rule stood; None where a list of days was put in order first."""
    return positions[written.index(part)] if part in written else None


def not_understood(written: str, positions: list[int], reason: str) -> HoursError:
    """Turn the evaluator's complaint (“--> 1:7”) into a sentence with the place in the text as typed."""
    found = re.search(r"--> \d+:(\d+)", reason)
    at = min(int(found[1]) - 1 if found else 0, len(written))
    rest = written[at : at + 20]
    sentence = f"Not understood from here: “{rest}”." if rest else "The hours stop too early."
    return HoursError(sentence, position=positions[at] if at < len(written) else positions[-1] + 1)


def split_rules(text: str) -> list[Rule]:
    """Cut a text into its rules. `Sa, Su off` stays one rule; a comma before a time stays inside its rule."""
    rules, joint, held, at = [], ";", "", 0
    for cut in CUTS.finditer(text):
        mark, before, after = cut[0].strip(), held + text[at : cut.start()], text[cut.end() :]
        if mark.startswith('"'):
            continue
        if mark == "," and STARTS_WITH_TIME.match(after) and not ENDS_RULE.search(before):
            continue
        if mark == "," and _is_day_list(before) and LIST_GOES_ON.match(after):
            held, at = before + ",", cut.end()
            continue
        rules.append(Rule(joint, before.strip()))
        joint, held, at = mark, "", cut.end()
    rules.append(Rule(joint, (held + text[at:]).strip()))
    return [_days_in_order(rule) for rule in rules if rule.text]


def join_rules(rules: Sequence[Rule]) -> str:
    """Write rules as one text again."""
    joints = {";": "; ", ",": ", ", "||": " || "}
    return "".join((joints[rule.joint] if i else "") + rule.text for i, rule in enumerate(rules))


def layers_of(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Cut rules at `||`: each layer answers only for the minutes at which the layers before it are closed.

    A `;` after a `||` overrides whole days of all layers; there the evaluator's own reading is kept.
    """
    joints = [rule.joint for rule in rules]
    first = joints.index("||") if "||" in joints[1:] else len(rules)
    if ";" in joints[first:]:
        return [list(rules)]
    layers: list[list[Rule]] = [[]]
    for rule in rules:
        if rule.joint == "||" and layers[-1]:
            layers.append([])
        layers[-1].append(rule)
    return layers


def depends_on_school(rules: Sequence[Rule]) -> bool:
    """Tell whether a rule outside its comments speaks of school holidays."""
    return any(SCHOOL.search(rule.plain) for rule in rules)


def needs_the_sun(rules: Sequence[Rule]) -> bool:
    """Tell whether a rule outside its comments speaks of sunrise, sunset, dawn or dusk."""
    return any(SUN.search(rule.plain) for rule in rules)


def with_unknowns(rules: Sequence[Rule]) -> list[Rule]:
    """Make explicit what the specification calls unknown: a comment alone, and the time after an open end."""
    return [part for rule in rules for part in _open_end(_comment_alone(rule))]


def holiday_weekdays(rules: Sequence[Rule]) -> str | None:
    """Return the first `PH Mo-Fr` (a space between): programs read it in two ways. `SH Mo-Fr` is clear."""
    for rule in rules:
        days = DAY_LIST.search(rule.plain)
        if days and days["second"] and "PH" in days[0]:
            return days[0]
    return None


def days_without_hours(rules: Sequence[Rule]) -> str | None:
    """Return the first rule that is only days, with a comma after it: nobody knows what it opens."""
    for rule, following in pairwise(rules):
        if following.joint == "," and ENDS_WITH_DAY.search(rule.plain):
            return rule.text
    return None


def repeated_times(rules: Sequence[Rule]) -> str | None:
    """Return the first `09:00-17:00/01:00`: moments that repeat; the evaluator makes one opening of them."""
    for rule in rules:
        times = TIMES.search(rule.plain)
        if times and "/" in times[0]:
            return times[0]
    return None


def canonical_text(rules: Sequence[Rule]) -> str:
    """Write rules in the one spelling that is stored; comments stay as they are."""
    return join_rules([Rule(rule.joint, _spelled(rule.text)) for rule in rules])


def with_school_days(rules: Sequence[Rule], days: Sequence[DateRange]) -> list[Rule]:
    """Put dates in the place of `SH`, so that the evaluator never sees it.

    `days` are the school holidays as sorted ranges, both ends included.
    """
    return [part for rule in rules for part in _school_rule(rule, days)]


def _school_rule(rule: Rule, days: Sequence[DateRange]) -> list[Rule]:
    found = next((m for m in DAY_LIST.finditer(rule.plain) if SCHOOL.search(m[0])), None)
    if found is None:
        return [rule]
    around, rest = rule.text[: found.start()], rule.text[found.end() :]
    weekdays = _weekdays_within(found)
    others = [day for day in _items(found["first"]) if day != "SH"] if weekdays is None else []
    within = f" {weekdays}" if weekdays else ""
    school = f"{_dates(_within_selector(around, days))}{within}{rest}"
    if not others:
        return [Rule(rule.joint, school)]
    plain = f"{around}{','.join(others)}{rest}"
    parts = [Rule(rule.joint, plain), Rule(rule.joint, school)]
    if rule.joint == ";" and not re.search(r"\b(?:off|closed)\b", rule.plain, re.I):
        # The school rule starts the day anew: put back the night of another day before it.
        parts.append(Rule(",", plain))
    return parts


def _weekdays_within(found: re.Match[str]) -> str | None:
    """Return the weekdays of `SH Mo-Fr` or `Mo-Fr SH`; None where nothing narrows the holidays."""
    if not found["second"]:
        return None
    first, second = found["first"], found["second"]
    return second if SCHOOL.search(first) else first


def _within_selector(selector: str, days: Sequence[DateRange]) -> list[DateRange]:
    """Keep of `days` what the selector before `SH` allows (`Jul-Aug SH`, `2027 SH`, `week 1-53/2 SH`)."""
    selector = selector.strip().rstrip(":").strip()
    if not selector or not days:
        return list(days)
    calendar = OpeningHours(selector)
    kept = []
    for first, last in days:
        start, end = EPOCH + (first - EPOCH.date()), EPOCH + (last - EPOCH.date()) + timedelta(days=1)
        for since, until, state, _ in calendar.intervals(start, end):
            if state == State.OPEN:
                kept.append((since.date(), until.date() - timedelta(days=1)))
    return kept


def _dates(days: Sequence[DateRange]) -> str:
    """Write date ranges as a selector. No day at all becomes a day before every calendar of ours."""
    return ",".join(
        _date(first) if first == last else f"{_date(first)}-{_date(last)}" for first, last in days
    ) or _date(date(1900, 1, 1))


def _date(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def _items(days: str) -> list[str]:
    return re.findall(_DAY, days, re.I)


def _is_day_list(text: str) -> bool:
    """Tell whether a rule so far ends with a list of days, other than weekdays within holidays."""
    lists = list(DAY_LIST.finditer(text))
    return bool(lists) and lists[-1].end() == len(text) and lists[-1]["second"] is None


def _days_in_order(rule: Rule) -> Rule:
    """Write weekdays before holidays (`PH,Sa,SH` becomes `Sa,PH,SH`): the evaluator knows no other order."""

    def ordered(found: re.Match[str]) -> str:
        holidays = [day for day in _items(found[0]) if day.startswith(("PH", "SH"))]
        return ",".join([day for day in _items(found[0]) if day not in holidays] + holidays)

    pieces = QUOTED.split(rule.text)
    pieces[::2] = [re.sub(rf"(?<![A-Za-z+-]){_DAYS}", ordered, piece, flags=re.I) for piece in pieces[::2]]
    return Rule(rule.joint, "".join(pieces))


def _spelled(text: str) -> str:
    pieces = QUOTED.split(text)
    for i in range(0, len(pieces), 2):
        piece = re.sub(r" ?- (?=\S)|(?<=\d) -(?=\d)", "-", pieces[i])
        piece = re.sub(r"(?<![\d:])\d:(?=\d\d)", r"0\g<0>", piece)
        piece = re.sub(r"(?<=\d), (?=[\d(])", ",", piece)
        piece = re.sub(
            rf"(?<![A-Za-z])(?:{_WEEKDAY}|(?:{'|'.join(MONTHS)})(?![A-Za-z]))", _capital, piece, flags=re.I
        )
        piece = re.sub(rf"(?<![A-Za-z])(?:open|off|unknown|{_EVENT})(?![A-Za-z])", _small, piece, flags=re.I)
        pieces[i] = re.sub(r"(?<![A-Za-z])closed(?![A-Za-z])", "off", piece, flags=re.I)
    return "".join(pieces)


def _capital(found: re.Match[str]) -> str:
    return found[0].capitalize()


def _small(found: re.Match[str]) -> str:
    return found[0].lower()


def _comment_alone(rule: Rule) -> Rule:
    """`10:00-12:00 "by appointment"` says that it may be open: unknown, by the specification."""
    if not rule.text.endswith('"'):
        return rule
    start = rule.text.rindex('"', 0, -1)
    if MODIFIER.search(rule.text[:start]):
        return rule
    return Rule(rule.joint, f"{rule.text[:start]}unknown {rule.text[start:]}".strip())


def _open_end(rule: Rule) -> list[Rule]:
    """Split off what lies after the `+` of `13:00-17:00+`, as unknown until the next span or the usual end.

    The small hours alone (`Su 00:00-02:00+`, the rest of a night) end as stated: both evaluators say so.
    """
    times = TIMES.search(rule.plain)
    if times is None or not re.search(r"\+(?:,|$)", times[0].replace(" ", "")):
        return [rule]
    before, rest = rule.text[: times.start()], rule.text[times.end() :]
    if re.match(r" *(?:off|closed|unknown)", rest, re.I):
        return [rule]
    spans = [re.split(r" ?- ?", span.rstrip("+"), maxsplit=1) for span in re.split(r", ?", times[0])]
    open_ended = [span.endswith("+") for span in re.split(r", ?", times[0])]
    starts = sorted(_minutes(span[0]) for span in spans)
    unknown, known = [], []
    for span, plus in zip(spans, open_ended, strict=True):
        if plus and not (len(span) == 2 and _minutes(span[0]) < _minutes(span[1]) <= 5 * 60):
            unknown.append(f"{span[0]}-{_unknown_until(span, starts)}")
        if len(span) == 2:
            known.append("-".join(span))
    comment = re.search(r'"[^"]*"', rest)
    doubt = Rule(rule.joint, f"{before}{','.join(unknown)} unknown{' ' + comment[0] if comment else ''}")
    sure = f"{before}{','.join(known)}{rest}"
    if not unknown:
        return [Rule(rule.joint, sure)]
    return [doubt, Rule(",", sure)] if known else [doubt]


def _unknown_until(span: Sequence[str], starts: Sequence[int]) -> str:
    """Return where the unknown time after an open end stops: at the next span, else by the usual rule."""
    opens, since = _minutes(span[0]), _minutes(span[-1])
    since += DAY if since < opens else 0
    later = next((start for start in starts if start >= since and start > opens), None)
    if later is not None:
        end = later
    elif since < 17 * 60:
        end = DAY
    else:
        end = min(since + (8 if since >= 22 * 60 else 10) * 60, 2 * DAY)
    return f"{end // 60:02}:{end % 60:02}"


def _minutes(time: str) -> int:
    """Read `HH:MM`; the sun is taken at 06:00 and 20:00, which only decides where an unknown time stops."""
    if ":" in time and not time.startswith("("):
        hours, minutes = time.split(":")
        return int(hours) * 60 + int(minutes)
    return (6 if re.search("dawn|sunrise", time, re.I) else 20) * 60


def day_ranges(days: Sequence[date]) -> list[DateRange]:
    """Join days into sorted ranges, both ends included."""
    ranges: list[DateRange] = []
    ordered = sorted(set(days))
    starts = [0] + [i + 1 for i, (a, b) in enumerate(pairwise(ordered)) if b - a > timedelta(days=1)]
    for start, end in zip(starts, [*starts[1:], len(ordered)], strict=True):
        if ordered:
            ranges.append((ordered[start], ordered[end - 1]))
    return ranges
