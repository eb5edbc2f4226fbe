"""What the doctor says of the state's law: the table in force, or what its absence blocks (R20)."""

from datetime import date

from handoff.finding import Finding
from handoff.settings import Settings
from redaction.policies import PolicyError
from redaction.state_law import BLOCKED, StateLaw, law_in
from schemas.envelope import ZoneName


def of_state_law(settings: Settings, today: date) -> Finding:
    """No table is no fault of the installation: it runs, and keeps back more. One that counts for
    nothing although it lies there is."""
    folder = settings.zone_folder(ZoneName.CLINICAL)
    try:
        law = law_in(folder)
    except PolicyError as error:
        return Finding(False, "state law", str(error))
    if law is None:
        file = folder / "state-law.toml"
        return Finding(True, f"state law: no table at {file}. {' '.join(BLOCKED)}")
    if law.in_force(today):
        until = f" until {law.valid_until}" if law.valid_until else ""
        return Finding(True, f"state law: {law.state}, version {law.version}, in force{until}")
    return Finding(False, f"state law: {law.state}, version {law.version}", _why(law, today))


def _why(law: StateLaw, today: date) -> str:
    over = law.valid_until is not None and today > law.valid_until
    why = "It is over" if over else "Its time has not begun"
    if not law.signed_by or law.signed_on > today:
        why = "Counsel has not signed it"
    return f"{why}, so it counts for nothing. {' '.join(BLOCKED)}"
