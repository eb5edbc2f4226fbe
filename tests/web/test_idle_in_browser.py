"""A page that nobody touches gives way to the sign-in form; one that is touched stays."""

import re

from playwright.sync_api import expect

from tests.web.test_in_browser import (  # noqa: F401 - fixtures of the browser
    browser,
    complaints,
    context,
    enter,
    pytestmark,
    serve,
)


def test_a_page_that_nobody_touches_is_locked(serve, context, ward, clock):  # noqa: F811
    page = enter(context, serve(ward), "carla")
    page.clock.install()
    page.goto(page.url)
    page.clock.fast_forward("14:00")
    page.keyboard.press("Shift")
    page.clock.fast_forward("14:00")
    expect(page).to_have_url(re.compile("/today$"))
    clock.advance(16 * 60)
    page.clock.fast_forward("15:10")
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_label("Password")).to_be_visible()
