"""Pages of forms and workflows: the library, filling, the way of a case."""
