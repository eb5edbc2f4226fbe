"""Registers of the privacy office: agreements, orders, notices, what is no SUD record, closures."""
