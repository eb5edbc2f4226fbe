"""What all pages share: sign-in, sessions, headers, templates, wording, errors."""
