"""Members of closed vocabularies that are asked for at every phrase.

In Python 3.11 a member looked up on its class costs as much as ten comparisons; here each is
looked up once.
"""

from typing import Final

from pipelines.detection.entry import Kind
from schemas.assertion import Assertion
from schemas.flag import Category, Ground
from schemas.incident import LineKind
from schemas.safety import Said

STATED: Final = Assertion.STATED
NEGATED: Final = Assertion.NEGATED
POSSIBLE: Final = Assertion.POSSIBLE
HISTORICAL: Final = Assertion.HISTORICAL
HYPOTHETICAL: Final = Assertion.HYPOTHETICAL
OTHER_PERSON: Final = Assertion.OTHER_PERSON
IDIOM: Final = Assertion.IDIOM
RETRACTED: Final = Assertion.RETRACTED
CONCEPT: Final = Kind.CONCEPT
BEFORE: Final = Kind.BEFORE
AFTER: Final = Kind.AFTER
AGAIN: Final = Kind.AGAIN
RELATIVE: Final = Kind.RELATIVE
ACCIDENT: Final = Kind.ACCIDENT
NOTHING: Final = Kind.NOTHING
CORRECTION: Final = Kind.CORRECTION
QUERY: Final = Kind.QUERY
PRIOR: Final = Kind.PRIOR
SUICIDE: Final = Category.SUICIDE
BY_TYPE: Final = Ground.CALL_TYPE
BY_NARRATIVE: Final = Ground.NARRATIVE
LINE_OF_SYSTEM: Final = LineKind.SYSTEM
LINE_OF_PRIOR: Final = LineKind.PRIOR
TRUE: Final = Said.TRUE
FALSE: Final = Said.FALSE
