"""The clinical zone in FHIR R4: the same records, scopes, gate and audit as `web.api`."""
