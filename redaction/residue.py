"""What is left of a policy once category, source and ground of a question are known.

Cedar looks at every policy of a set for every question. Folding what is known leaves out what
cannot be satisfied, and categories that no policy tells apart need one answer only. It changes
no answer (tested against the whole set): only literals, `resource`, `context` and the asserted
basis are folded, and whatever else stands in a policy is left as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from redaction.vocabulary import EXTRACT_BASES

Body = dict[str, Any]
"""A policy, or an expression in it, as Cedar writes it in JSON."""

Path = tuple[str, str]
"""A fact that a policy reads: part of the record (empty: the recipient's own) and name."""

PARTS = frozenset({"ask", "patient", "consent", "facts"})
LISTS = frozenset({("consent", "scope"), ("facts", "order_scope"), ("facts", "protocol_fields")})
"""Facts that are lists of categories: all that matters is whether they name the one asked for."""
TRUE: Body = {"Value": True}
FALSE: Body = {"Value": False}


@dataclass(frozen=True, slots=True)
class Known:
    """What a question says before any fact is looked at."""

    resource: str
    """A category; empty where the question is about no category."""
    sets: frozenset[str]
    """Sets of categories that hold the resource."""
    all_sets: frozenset[str]
    basis: str
    source: str
    consent_holds: bool
    listed: frozenset[str]
    """Which of `LISTS` name the resource."""


def residue(body: Body, known: Known) -> Body | None:
    """The policy with what is known folded in; None when it cannot be satisfied."""
    scope = body["resource"]
    if scope["op"] != "All":
        fits = _scope_fits(scope, known)
        if fits is False:
            return None
        scope = {"op": "All"} if fits else scope
    conditions = []
    for condition in body["conditions"]:
        left = folded(condition["body"], known)
        if left in (TRUE, FALSE):
            if (left == TRUE) is not (condition["kind"] == "when"):
                return None
        else:
            conditions.append({"kind": condition["kind"], "body": left})
    return {
        "effect": body["effect"],
        "principal": body["principal"],
        # the question was put to this action already
        "action": {"op": "All"},
        "resource": scope,
        "conditions": conditions,
    }


def folded(expression: Body, known: Known) -> Body:
    """The expression with what is known put in, as far as it is understood."""
    (operator, inside), *_ = expression.items()
    fold = _FOLDS.get(operator)
    return fold(inside, expression, known) if fold else expression


def reads(body: Body) -> frozenset[Path] | None:
    """Facts of the record that a policy reads; None when that cannot be told."""
    if body["resource"]["op"] != "All":
        return None
    found = {path for condition in body["conditions"] for path in _paths(condition["body"])}
    return None if None in found else frozenset(path for path in found if path)


def _scope_fits(scope: Body, known: Known) -> bool | None:
    entity = scope.get("entity", {}).get("id")
    if scope["op"] == "==":
        return bool(entity == known.resource)
    if scope["op"] == "in" and entity in known.all_sets:
        return entity in known.sets
    return None


def _and(inside: Body, _: Body, known: Known) -> Body:
    left, right = folded(inside["left"], known), folded(inside["right"], known)
    if FALSE in (left, right):
        return FALSE
    if left == TRUE:
        return right
    return left if right == TRUE else {"&&": {"left": left, "right": right}}


def _or(inside: Body, _: Body, known: Known) -> Body:
    left, right = folded(inside["left"], known), folded(inside["right"], known)
    if left == TRUE:
        return TRUE
    if left == FALSE:
        return right
    return left if right == FALSE else {"||": {"left": left, "right": right}}


def _not(inside: Body, _: Body, known: Known) -> Body:
    arg = folded(inside["arg"], known)
    return {"Value": arg == FALSE} if arg in (TRUE, FALSE) else {"!": {"arg": arg}}


def _same(inside: Body, expression: Body, known: Known) -> Body:
    left, right = folded(inside["left"], known), folded(inside["right"], known)
    operator = next(iter(expression))
    if "Value" in left and "Value" in right:
        return {"Value": (left == right) is (operator == "==")}
    return {operator: {"left": left, "right": right}}


def _in(inside: Body, expression: Body, known: Known) -> Body:
    left, entity = folded(inside["left"], known), inside["right"].get("Value")
    name = entity.get("__entity", {}).get("id") if isinstance(entity, dict) else None
    if left != _resource(known) or name not in known.all_sets:
        return expression
    return {"Value": name in known.sets}


def _contains(inside: Body, _: Body, known: Known) -> Body:
    right = folded(inside["right"], known)
    name = _name(inside["left"]).removeprefix("principal.")
    if tuple(name.split(".")) in LISTS and known.resource and right == {"Value": known.resource}:
        return {"Value": name in known.listed}
    members = inside["left"].get("Set")
    if members is not None and "Value" in right and all("Value" in m for m in members):
        return {"Value": right in members}
    return {"contains": {"left": inside["left"], "right": right}}


def _attribute(inside: Body, expression: Body, known: Known) -> Body:
    place = (_name(inside["left"]), inside["attr"])
    values: dict[tuple[str, str], object] = {
        ("resource", "name"): known.resource,
        ("principal.ask", "basis"): known.basis,
        ("principal.ask", "as_extract"): known.basis in EXTRACT_BASES,
        ("context", "source"): known.source,
        ("context", "consent_holds"): known.consent_holds,
    }
    if place not in values or (place[0] == "resource" and not known.resource):
        return expression
    return {"Value": values[place]}


def _variable(inside: str, expression: Body, known: Known) -> Body:
    return _resource(known) if inside == "resource" and known.resource else expression


def _resource(known: Known) -> Body:
    return {"Value": {"__entity": {"type": "Category", "id": known.resource}}}


_FOLDS: dict[str, Callable[[Any, Body, Known], Body]] = {
    "&&": _and,
    "||": _or,
    "!": _not,
    "==": _same,
    "!=": _same,
    "in": _in,
    "contains": _contains,
    ".": _attribute,
    "Var": _variable,
}


def _name(expression: Body) -> str:
    """`principal.ask` for that expression; empty for anything that is no plain path."""
    if "Var" in expression:
        return str(expression["Var"])
    inside = expression.get(".")
    before = _name(inside["left"]) if inside else ""
    return f"{before}.{inside['attr']}" if inside and before else ""


def _paths(expression: object) -> Iterator[Path | None]:
    """Facts read in an expression; None where something else than a fact is read."""
    if isinstance(expression, list):
        for part in expression:
            yield from _paths(part)
    elif isinstance(expression, dict):
        if "Var" in expression:
            yield None
        elif "Value" in expression:
            return
        elif "." in expression and _name(expression).startswith("principal."):
            _, *names = _name(expression).split(".")
            plain = len(names) == 1 + (names[0] in PARTS)
            yield (names[0] if len(names) > 1 else "", names[-1]) if plain else None
        else:
            for inside in expression.values():
                yield from _paths(inside)
