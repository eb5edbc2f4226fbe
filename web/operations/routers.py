"""The pages of operations of one zone, as routers."""

from web.operations import feed_pages, letters, operations, trial_pages

ROUTERS = (operations.router, letters.router, feed_pages.router, trial_pages.router)
