"""Pages of operations in a real browser: no overflow, no complaint, targets big enough."""

import pytest

from tests.web.test_feed_pages import Office
from tests.web.test_in_browser import (  # noqa: F401 - fixtures
    CHROMIUM,
    browser,
    complaints,
    context,
    enter,
    serve,
)
from zone.feeds import readings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
WIDTHS = (390, 1280)
CHANGED = (
    '{"bounds":null,"format":"eido","mapping":null,"max_depth":64,"priority_scale":"eido",'
    '"time_zone":"America/Chicago","unrestricted_marks":[""]}'
)


def test_pages_of_operations_fit_small_and_large_screens(tmp_path, serve, context, complaints):  # noqa: F811
    office = Office(tmp_path)
    one = office.park()
    office.zone.write(lambda uow: readings.adopt(uow, "cad", CHANGED, "it-1"))
    served = serve(office.pages)
    page = enter(context, served, "cora", complaints)
    paths = (
        "/operations",
        "/operations/feeds/cad",
        "/operations/feeds/cad/document",
        "/operations/feeds/cad/trial",
        "/operations/causes?reason=truncated&feed=cad",
        f"/operations/parked/{one}",
    )
    wide = []
    for path in paths:
        page.goto(f"{served.address}{path}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((path, width))
    page.get_by_role("button", name="Open the content").click()
    page.get_by_label("The message; change what is wrong in it").wait_for()
    served.stop()
    office.zone.close()
    assert wide == []
    assert complaints == []
