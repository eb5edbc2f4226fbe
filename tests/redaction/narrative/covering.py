"""What is left of a text: each test says what must be gone and what must stay."""

from redaction.narrative.known import Known, read_known
from redaction.narrative.redact import redact


def left(text: str, known: object = None) -> str:
    """The redacted text."""
    read = known if isinstance(known, Known) or known is None else read_known(known)
    return redact(text, read).text


def kinds(text: str, known: object = None) -> list[str]:
    """The types of the spans, in order."""
    read = read_known(known) if known is not None else None
    return [span.type.value for span in redact(text, read).spans]
