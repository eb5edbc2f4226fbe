"""The same town as that of the REST interface."""

from tests.web.api.conftest import clinic, harbor, in_care, settled

__all__ = ["clinic", "harbor", "in_care", "settled"]
