"""Forms: FHIR R4 Questionnaires, read with named tolerances, filled, checked, scored, kept."""
