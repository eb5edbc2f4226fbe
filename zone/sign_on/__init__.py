"""Signing in with an agency's own identity provider (OpenID Connect Core 1.0)."""
