"""R56: the docs give evidence, and claim no compliance."""

import re

import pytest

from tests.house.committed import ROOT, text_of

PAGES = sorted(path.name for path in (ROOT / "docs").glob("*.md"))
CLAIM = re.compile(r"\b(?:is|are) (?:fully )?(?:cjis|hipaa|part 2)[- ]compliant", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_claims_that_we_comply(page):
    assert not CLAIM.search(text_of(ROOT / "docs" / page))
