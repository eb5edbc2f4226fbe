"""The programming interface of the clinical zone: JSON for programs of other organizations."""
