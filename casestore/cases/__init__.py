"""Leads, cases and encounters, and what the clinician's pages read of them."""
