"""Who may sign in to a zone, and their sessions."""

from zone.accounts.account import Account, Role
from zone.accounts.records import (
    accounts,
    create_account,
    find_account,
    set_active,
    set_password,
)
from zone.accounts.sessions import Session, session, sign_in, sign_out

__all__ = [
    "Account",
    "Role",
    "Session",
    "accounts",
    "create_account",
    "find_account",
    "session",
    "set_active",
    "set_password",
    "sign_in",
    "sign_out",
]
