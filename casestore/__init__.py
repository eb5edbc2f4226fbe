"""The clinical case store: people, leads, cases, encounters. Usable alone."""
