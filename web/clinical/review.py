"""A privacy officer reads clinical pages for a stated reason only (rule WF-PRIVACY-REVIEW)."""

from web.clinical.words import REVIEW_REASONS
from web.shell.routes_table import P
from web.shell.viewer import Viewer


def review_reason(code: str) -> str:
    """The reason if it is on the closed list, else nothing; free text never enters an address."""
    return code if code in REVIEW_REASONS else ""


def asks_reason(viewer: Viewer, reason: str) -> bool:
    """Must this person say first why they read?"""
    return viewer.account.role is P and not reason
