"""How the tables of a zone come to be and change: branches shared, dispatch, clinical."""
