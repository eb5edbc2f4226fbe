"""What a FHIR program is told when something is not done: an OperationOutcome.

Never with the code `suppressed`, which would say that something is there and kept back.
"""

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from web.api.problems import Problem

MEDIA = "application/fhir+json"
_CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "business-rule",
    412: "conflict",
    413: "too-long",
    422: "invalid",
    428: "required",
    429: "throttled",
    500: "exception",
    503: "transient",
}
"""Status → issue type (hl7.org/fhir/R4/valueset-issue-type.html)."""


class Resource(BaseModel):
    """Any FHIR resource, as JSON."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True)
    resourceType: str  # noqa: N815 - FHIR's own name


def outcome(problem: Problem) -> JSONResponse:
    """The response of a problem."""
    issue: dict[str, object] = {
        "severity": "error",
        "code": _CODES[problem.status],
        "details": {"text": problem.title},
        "diagnostics": problem.detail,
    }
    if problem.elements:
        issue["expression"] = list(problem.elements)
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JSONResponse(body, problem.status, headers=dict(problem.headers), media_type=MEDIA)
