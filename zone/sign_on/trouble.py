"""What can go wrong with an identity provider. Neither holds anything that it said."""

from enum import StrEnum


class Away(StrEnum):
    """Why a provider cannot be used."""

    SILENT = "silent"
    CERTIFICATE = "certificate"
    STATUS = "status"
    TOO_LARGE = "too_large"
    OTHER_ISSUER = "other_issuer"
    NO_KEYS = "no_keys"
    NO_ADDRESS = "no_address"
    NOT_HTTPS = "not_https"


FOR_IT = {
    Away.SILENT: "It does not answer: look at its address, at name resolution and the firewall.",
    Away.CERTIFICATE: "Its certificate, or ca_file, is not accepted.",
    Away.STATUS: "It answers with an error instead of its discovery document.",
    Away.TOO_LARGE: "Its answer is far too large.",
    Away.OTHER_ISSUER: "It calls itself something else than `issuer`: copy it from its document.",
    Away.NO_KEYS: "It has no keys that we can read.",
    Away.NO_ADDRESS: "Its discovery document lacks an address that is needed.",
    Away.NOT_HTTPS: "One of its addresses is not by https.",
}
"""The same in words, for the doctor."""


class ProviderAway(Exception):
    """The provider cannot be used now."""

    def __init__(self, why: Away) -> None:
        super().__init__(why.value)
        self.why = why


class Why(StrEnum):
    """Why a sign-in was not accepted; stands in the audit."""

    OLD = "old_try"
    DENIED = "provider_denied"
    CODE = "code_refused"
    TOKEN = "token_unreadable"  # noqa: S105 - no secret
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    NONCE = "nonce"
    EXPIRED = "expired"
    NO_ROLE = "no_role"
    CLOSED = "closed"
    LOGIN_TAKEN = "login_taken"


class NotAccepted(Exception):
    """This sign-in opens nothing."""

    def __init__(self, why: Why, account_id: str | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.account_id = account_id
