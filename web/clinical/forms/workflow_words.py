"""Words of the workflow pages."""

from casestore.workflows.library import VersionState
from casestore.workflows.words import Phase
from web.shell.sign import Sign
from web.shell.wording import N_
from zone.accounts.account import Role

VERSION_STATES = {
    VersionState.DRAFT: Sign(N_("Draft"), "wait", "unsure"),
    VersionState.PUBLISHED: Sign(N_("Switched on"), "tick", "good"),
    VersionState.RETIRED: Sign(N_("Switched off"), "stop", "calm"),
}
PHASES = {
    Phase.INTAKE: N_("Intake"),
    Phase.REFERRAL: N_("Referral"),
    Phase.FOLLOW_UP: N_("Follow-up"),
    Phase.OUTCOME: N_("Outcome"),
}
ROLES = {
    Role.DISPATCHER: N_("dispatcher"),
    Role.CLINICIAN: N_("clinician"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.PRIVACY_OFFICER: N_("privacy officer"),
    Role.IT: N_("IT"),
}
