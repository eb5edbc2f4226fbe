"""One invented request per rule that releases: the least that the rule demands."""

from typing import Any

from redaction.scenarios import releases

EXAMPLES: dict[str, dict[str, Any]] = {rule: dict(s.request) for rule, s in releases().items()}
"""Rule id → a request that it releases something of."""
