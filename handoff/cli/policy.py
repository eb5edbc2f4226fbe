"""`handoff policy list|try|shadow`: the rules, a question put to them, a draft over the past."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from casestore.disclosures.past import told_since
from handoff.cli.opened_zones import opened_zones
from redaction.gate import Gate
from redaction.policies import PolicyError
from redaction.request import request_of
from redaction.scenarios import Scenario, scenarios
from redaction.tryout import Explained, Why, explain, shadow
from schemas.envelope import ZoneName
from zone.audit.questions import asked_since
from zone.zone import Zone

NOT_ADVICE = "Engineering guidance, not legal advice: counsel decides what these rules should say."
policy_app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
Overlays = Annotated[
    list[str] | None, typer.Option("--overlay", help="An agency overlay; may be given again.")
]


@policy_app.callback()
def _policy() -> None:
    """Try the rules of the gate."""


@policy_app.command("list")
def list_command(overlay: Overlays = None) -> None:
    """Every rule in force with its sentence and citation, and the overlays there are."""
    gate = _gate(tuple(overlay or ()))
    for rule in gate.rules:
        sign = "may go" if rule.permits else "stays"
        typer.echo(f"{rule.id} ({rule.overlay or 'base'}, {sign}): {rule.says}")
        typer.echo(f"    {'; '.join(rule.cites)}")
    typer.echo(f"Version {gate.policy_version}. Overlays: {', '.join(Gate.overlay_names())}.")
    typer.echo(NOT_ADVICE)


@policy_app.command("try")
def try_command(
    question: Annotated[
        str, typer.Argument(help="Id of a worked scenario, or a file with one request as JSON.")
    ],
    role: Annotated[str | None, typer.Option(help="Another recipient.")] = None,
    org_kind: Annotated[str | None, typer.Option(help="Where the recipient works.")] = None,
    purpose: Annotated[str | None, typer.Option(help="Another purpose.")] = None,
    basis: Annotated[str | None, typer.Option(help="Another ground.")] = None,
    fact: Annotated[
        list[str] | None, typer.Option(help="name=value, may be given again; empty: unknown.")
    ] = None,
    category: Annotated[list[str] | None, typer.Option(help="What is asked for.")] = None,
    overlay: Overlays = None,
    json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """What would go, what would stay, by which rule, and what would have to be true for more."""
    request = dict(_question(question))
    recipient = {"role": role, "org_kind": org_kind}
    changed = {name: value for name, value in recipient.items() if value}
    request["recipient"] = {**(request.get("recipient") or {}), **changed}
    request |= {n: v for n, v in (("purpose", purpose), ("basis", basis)) if v}
    request["facts"] = (request.get("facts") or {}) | dict(_fact(text) for text in fact or ())
    if category:
        request["categories"] = list(category)
    told = explain(_gate(tuple(overlay or ())), request_of(request))
    typer.echo(orjson.dumps(_as_data(told)).decode() if json else _as_text(told))


@policy_app.command("shadow")
def shadow_command(
    draft: Annotated[Path, typer.Argument(help="A draft overlay in Cedar.")],
    config: Annotated[Path, typer.Option(help="The configuration file.")] = Path("handoff.toml"),
    folder: Annotated[Path | None, typer.Option(help="The data folder, in its place.")] = None,
    zone: Annotated[ZoneName | None, typer.Option(help="Only this zone.")] = None,
    days: Annotated[int, typer.Option(help="How far back.", min=1)] = 31,
) -> None:
    """Put the past decisions of the zones to a draft, and show which would be different.

    Nothing is published or changed.
    """
    now = _gate(("withhold-free-text",))
    try:
        tried = now.with_drafts({draft.stem: draft.read_text(encoding="utf-8")})
    except (PolicyError, OSError, UnicodeDecodeError) as problem:
        typer.echo(f"The draft was not understood, so nothing was tried: {problem}", err=True)
        raise typer.Exit(2) from None
    with opened_zones(config, folder, zone) as zones:
        for one in zones:
            _shadow(one, now, tried, days)
    typer.echo(NOT_ADVICE)


def _shadow(zone: Zone, now: Gate, tried: Gate, days: int) -> None:
    since = zone.clock.now() - timedelta(days=days)
    with zone.read() as conn:
        asked = list(asked_since(conn, since))
        if zone.name is ZoneName.CLINICAL:
            asked += told_since(conn, zone.keys, since)
    count, differences = shadow(now, tried, asked)
    typer.echo(f"{zone.name.value} zone: {len(differences)} of {count} decisions would differ.")
    for one in differences:
        typer.echo(f"  {one.ref}: stays {_listed(one.no_longer)}, goes {_listed(one.more)}")


def _gate(overlays: tuple[str, ...]) -> Gate:
    try:
        return Gate.load(overlays)
    except PolicyError as problem:
        typer.echo(f"The policies were not loaded: {problem}", err=True)
        raise typer.Exit(2) from None


def _question(name: str) -> dict[str, Any]:
    known: dict[str, Scenario] = {s.id: s for s in scenarios()}
    if name in known:
        return dict(known[name].request)
    try:
        given = orjson.loads(Path(name).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        typer.echo(
            f"{name} is neither a scenario nor a file with one request. Nothing was tried. "
            f"Scenarios begin with {', '.join(sorted({s.rule for s in scenarios()})[:6])} …",
            err=True,
        )
        raise typer.Exit(2) from None
    row = given if isinstance(given, dict) else {}
    return dict(row.get("request", row))


def _fact(text: str) -> tuple[str, Any]:
    """`name=true`, `name=3`, `name=word`; `name=` leaves it unknown."""
    name, _, value = text.partition("=")
    plain: dict[str, Any] = {"true": True, "false": False, "": None}
    if value in plain:
        return name, plain[value]
    return name, int(value) if value.isdigit() else value


def _as_text(told: Explained) -> str:
    decision = told.decision
    lines = [
        f"Answer: {decision.effect.value.replace('_', ' ')}",
        f"  goes:  {_listed(decision.released)}",
        f"  stays: {_listed(decision.withheld)}",
        f"  owed:  {_listed(decision.obligations)}",
        *(_why(why) for why in (*told.rules, *told.reasons)),
    ]
    if told.ways:
        lines.append("What would have to be true for more:")
        lines += [f"  {' and '.join(w.changes)}: {_listed(w.releases)}" for w in told.ways]
    lines += [f"Version {decision.policy_version}.", NOT_ADVICE]
    return "\n".join(lines)


def _why(why: Why) -> str:
    return f"  {why.id}: {why.says} ({why.cites})"


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names) or "nothing"


def _as_data(told: Explained) -> dict[str, Any]:
    return {
        "decision": told.decision.model_dump(mode="json"),
        "rules": [{"id": w.id, "says": w.says} for w in told.rules],
        "reasons": [{"id": w.id, "says": w.says} for w in told.reasons],
        "ways": [{"changes": w.changes, "releases": w.releases} for w in told.ways],
        "note": NOT_ADVICE,
    }
