"""Sets of categories that policies name (`resource in CategorySet::"feed"`).

They stand in policies/category_sets.json, beside the policies and under the same version.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from redaction.policies import PolicyError
from redaction.vocabulary import CATEGORIES

BY_NAME_ONLY = frozenset({"demographics"})
"""Released only by the rules that name it (R27: measured, never passed on beside a name), not by
those that release all."""


def load_sets(file: Path) -> Mapping[str, frozenset[str]]:
    """Sets by name, with `all_but_notes` computed. Raises PolicyError for an unknown category."""
    try:
        written: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
        sets = {name: frozenset(members) for name, members in written.items()}
        notes = sets["notes"]
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as problem:
        raise PolicyError(f"{file.name}: cannot be read") from problem
    for name, members in sets.items():
        if members - CATEGORIES:
            raise PolicyError(f"{file.name}: set {name} names {sorted(members - CATEGORIES)}")
    return sets | {"all_but_notes": CATEGORIES - notes - BY_NAME_ONLY}
