"""What a program is told when something is not done (RFC 9457), in plain sentences.

A sentence names fields and rules, never what was sent. "There is none", "not yours", "restricted"
and "the gate says no" are one answer, byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi.responses import JSONResponse
from pydantic import BaseModel

MEDIA = "application/problem+json"
KIND = "urn:handoff:problem:"


class ProblemShape(BaseModel):
    """Problem details: `type` for programs, `title` and `detail` for people."""

    type: str
    title: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of answer that is none."""

    status: int
    code: str
    title: str
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    elements: tuple[str, ...] = ()
    """Which parts of a FHIR resource it is about, by their paths."""


class NotDone(Exception):
    """Raised by what answers a request; carries what to say."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


NOT_SIGNED_IN = Problem(
    401,
    "not_signed_in",
    "No valid token came with this request",
    "The token is missing, unknown, expired or revoked. Nothing was done. "
    "Send the token as a bearer token, or ask the agency for a new one.",
    {"WWW-Authenticate": "Bearer"},
)
NO_SCOPE = Problem(
    403,
    "no_scope",
    "This token is not for that",
    "The token has no scope for this kind of request. Nothing was done. "
    "Ask the agency whether your organization should have it.",
)
NO_RECORD = Problem(
    404,
    "no_record",
    "There is nothing here for you",
    "Either there is no such record, or it may not be told to your organization for this purpose. "
    "Nothing was done. If you need it, ask the agency.",
)
NO_ADDRESS = Problem(
    404,
    "no_address",
    "There is no such address",
    "This address answers nothing. Nothing was done. Look it up in the published description.",
)
WRONG_METHOD = Problem(
    405,
    "wrong_method",
    "That cannot be done at this address",
    "The method does not belong to this address. Nothing was done. "
    "Look it up in the published description.",
)
BAD_CURSOR = Problem(
    400,
    "bad_cursor",
    "The cursor could not be read",
    "It was made for another client or another list, or was altered. Nothing was done. "
    "Begin the list anew without a cursor.",
)
KEY_NEEDED = Problem(
    400,
    "key_needed",
    "An idempotency key is needed",
    "Send an Idempotency-Key of 8 to 128 plain characters with every request that writes. "
    "Nothing was done. Use the same key again when you repeat the same request.",
)
KEY_REUSED = Problem(
    422,
    "key_reused",
    "This idempotency key was used for another request",
    "A key belongs to one request. Nothing was done. Send this request with a key of its own.",
)
VERSION_NEEDED = Problem(
    428,
    "version_needed",
    "The version that you have seen is needed",
    "Send the ETag of the record as If-Match. Nothing was done. Read the record first.",
)
CHANGED = Problem(
    412,
    "changed",
    "The record was changed since you read it",
    "Somebody changed it meanwhile. Nothing was done, and nothing was overwritten. "
    "Read it again and look whether your change still holds.",
)
NOT_NOW_SO = Problem(
    409,
    "not_as_it_stands",
    "That is not possible as the record stands",
    "The record is in a state in which this cannot be done, or a reason is missing. "
    "Nothing was done. Read it again and see which steps lead on from there.",
)
TOO_LARGE = Problem(
    413,
    "too_large",
    "The request was too large",
    "A request may hold 256 kilobytes and must state its length. Nothing was done. Send less.",
)
TOO_MANY = Problem(
    429,
    "too_many",
    "Too many requests in a minute",
    "This client, or this address, has used up its minute. Nothing was done. "
    "Wait as many seconds as Retry-After says.",
    {"Retry-After": "60"},
)
BROKEN = Problem(
    500,
    "broken",
    "Something went wrong on our side",
    "The request was not carried out. Nothing was kept of it. Send it again; if it happens again, "
    "tell the agency the time.",
)
AWAY = Problem(
    503,
    "not_now",
    "Not possible just now",
    "The store cannot be reached or is full. Nothing was done. Send the request again later.",
    {"Retry-After": "5"},
)
ALWAYS = (NOT_SIGNED_IN, NO_SCOPE, NO_RECORD, TOO_MANY, AWAY, TOO_LARGE, WRONG_METHOD)
"""What any request may be answered."""


def unreadable(fields: str) -> Problem:
    """The request does not fit its description; `fields` are names out of that description."""
    return Problem(
        422,
        "unreadable",
        "The request could not be read",
        f"These parts are missing or not as described: {fields}. Nothing was done. "
        "Compare the request with the published description.",
    )


def answer(problem: Problem) -> JSONResponse:
    """The response of a problem."""
    shape = ProblemShape(
        type=KIND + problem.code,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
    )
    return JSONResponse(
        shape.model_dump(), problem.status, headers=dict(problem.headers), media_type=MEDIA
    )
