"""The words: frozen models with units and sources, shared by every other room."""
