"""The fields of an item's page ↔ its sheet."""

from casestore.forms.builder.sheet import COMPARISONS, ConditionLine, ItemSheet, OptionLine
from casestore.forms.model import ItemKind, plain
from web.clinical.builder import words as draft_words
from web.shell.wording import _

Fields = dict[str, list[str]]
_MOST = 200
_TEXTS = ("text", "help", "code", "max_length", "low", "high", "unit", "calculated")
_FLAGS = ("required", "repeats", "any_condition")
_LEVELS = ("", "urgent", "emergency")


def sheet_typed(fields: Fields) -> ItemSheet:
    """What somebody typed; a button that moves an answer is obeyed at once."""
    kind = fields.get("kind", [""])[0]
    return ItemSheet(
        kind=ItemKind(kind) if kind in set(ItemKind) else ItemKind.STRING,
        **{name: fields.get(name, [""])[0].strip()[:4000] for name in _TEXTS},
        **{name: name in fields for name in _FLAGS},
        yes_alarm=_level(fields.get("yes_alarm", [""])[0]),
        no_alarm=_level(fields.get("no_alarm", [""])[0]),
        options=_moved(_options(fields), *pressed(fields)),
        conditions=_conditions(fields),
    )


def pressed(fields: Fields) -> tuple[str, int]:
    """The button that was used, and the line it stands at: `up:2`."""
    act, _colon, line = fields.get("act", ["save"])[0].partition(":")
    return act, int(line) if line.isascii() and line.isdigit() and len(line) < 4 else -1


def _level(typed: str) -> str:
    return typed if typed in _LEVELS else ""


def _options(fields: Fields) -> list[OptionLine]:
    columns = [fields.get(name, []) for name in ("label", "points", "alarm", "was")]
    return [
        OptionLine(label=label.strip(), points=points.strip(), alarm=_level(alarm), was=_whole(was))
        for label, points, alarm, was in list(zip(*columns, strict=False))[:_MOST]
    ]


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _moved(lines: list[OptionLine], act: str, line: int) -> tuple[OptionLine, ...]:
    other = line + {"up": -1, "down": 1}.get(act, 0)
    if other != line and 0 <= line < len(lines) and 0 <= other < len(lines):
        lines[line], lines[other] = lines[other], lines[line]
    return tuple(lines)


def _conditions(fields: Fields) -> tuple[ConditionLine, ...]:
    names = ("question", "comparison", "answer", "condition_was")
    lines = zip(*(fields.get(name, []) for name in names), strict=False)
    return tuple(
        ConditionLine(
            question=question,
            comparison=comparison if comparison in COMPARISONS else "=",
            answer=answer.strip(),
            was=_whole(was),
        )
        for question, comparison, answer, was in list(lines)[:_MOST]
        if question or answer.strip()
    )


def matched_again(yours: ItemSheet, theirs: ItemSheet) -> ItemSheet:
    """Your lines with the numbers of theirs, where they say the same: so that codes are kept."""
    at = {plain(line.label): line.was for line in theirs.options}
    options = [o.model_copy(update={"was": at.get(plain(o.label))}) for o in yours.options]
    rules = [c.model_copy(update={"was": None}) for c in yours.conditions]
    return yours.model_copy(update={"options": tuple(options), "conditions": tuple(rules)})


def differences(yours: ItemSheet, theirs: ItemSheet) -> list[tuple[str, str, str]]:
    """Field, theirs and yours in words, of all that differs."""
    rows = [(name, told(theirs, name), told(yours, name)) for name in draft_words.FIELDS]
    return [(_(draft_words.FIELDS[n]), their, your) for n, their, your in rows if their != your]


def told(sheet: ItemSheet, name: str) -> str:
    """One field in words."""
    held = getattr(sheet, name)
    if name == "kind":
        return _(draft_words.KINDS[sheet.kind])
    if name == "options":
        lines = [o for o in sheet.options if o.label]
        return "; ".join(f"{o.label} ({o.points})" if o.points else o.label for o in lines)
    if name == "conditions":
        said = draft_words.COMPARISONS
        return "; ".join(f"{c.question} {_(said[c.comparison])} {c.answer}" for c in held)
    if name in ("yes_alarm", "no_alarm"):
        return _(draft_words.ALARMS[held])
    return (_("yes") if held else _("no")) if isinstance(held, bool) else str(held)
