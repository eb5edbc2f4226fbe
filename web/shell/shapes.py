"""Small inline drawings: a status is always a word and a shape, never colour alone."""

from markupsafe import Markup

_SHAPES = {
    # flags
    "yes": '<path d="M10 1.5 18.5 10 10 18.5 1.5 10Z" fill="currentColor"/>',
    "uncertain": '<path d="M10 2.2 17.8 10 10 17.8 2.2 10Z" fill="none" stroke="currentColor" '
    'stroke-width="1.9"/><path d="M7.9 8.1a2.1 2.1 0 1 1 2.9 2c-.6.3-.8.6-.8 1.2" fill="none" '
    'stroke="currentColor" stroke-width="1.7" stroke-linecap="round"/>'
    '<circle cx="10" cy="13.6" r="1.05" fill="currentColor"/>',
    "no": '<circle cx="10" cy="10" r="6.2" fill="none" stroke="currentColor" stroke-width="1.9"/>',
    # states
    "tick": '<circle cx="10" cy="10" r="8.5" fill="currentColor"/><path d="m5.9 10.4 2.8 2.8 '
    '5.5-6" fill="none" stroke="var(--card)" stroke-width="2.1" stroke-linecap="round" '
    'stroke-linejoin="round"/>',
    "wait": '<circle cx="10" cy="10" r="7.6" fill="none" stroke="currentColor" '
    'stroke-width="1.9"/><path d="M10 5.8V10l2.9 1.9" fill="none" stroke="currentColor" '
    'stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
    "alarm": '<path d="M10 1.8 19 17.6H1Z" fill="currentColor"/><path d="M10 7.4v4.6" '
    'stroke="var(--card)" stroke-width="2.1" stroke-linecap="round"/><circle cx="10" cy="14.8" '
    'r="1.2" fill="var(--card)"/>',
    "none": '<circle cx="10" cy="10" r="7.6" fill="none" stroke="currentColor" '
    'stroke-width="1.9"/><path d="m4.9 15.1 10.2-10.2" stroke="currentColor" '
    'stroke-width="1.9"/>',
    "stop": '<path d="M6.3 1.5h7.4l4.8 4.8v7.4l-4.8 4.8H6.3l-4.8-4.8V6.3Z" '
    'fill="currentColor"/><path d="M6.2 10h7.6" stroke="var(--card)" stroke-width="2.3" '
    'stroke-linecap="round"/>',
    "info": '<circle cx="10" cy="10" r="8.5" fill="currentColor"/><path d="M10 9.2v5" '
    'stroke="var(--card)" stroke-width="2.1" stroke-linecap="round"/><circle cx="10" cy="6" '
    'r="1.25" fill="var(--card)"/>',
    "lock": '<path d="M5.7 9V6.6a4.3 4.3 0 0 1 8.6 0V9" fill="none" stroke="currentColor" '
    'stroke-width="1.9"/><rect x="3.6" y="8.6" width="12.8" height="9.4" rx="1.6" '
    'fill="currentColor"/>',
    "dot": '<circle cx="10" cy="10" r="4.2" fill="currentColor"/>',
    "live": '<circle cx="10" cy="10" r="4" fill="currentColor"/><circle cx="10" cy="10" r="8" '
    'fill="none" stroke="currentColor" stroke-width="1.8" opacity=".55"/>',
    "phone": '<path d="M5.2 2.2 8 2l1.4 4.2-1.9 1.6c.7 2 2.3 3.9 4.5 4.9l1.8-1.7 4 1.8-.3 '
    '2.8c-.1 1-1 1.8-2 1.7C8.600 16.7 3.200 11 3 4.400c0-1.100.8-2.100 2.200-2.200Z" '
    'fill="currentColor"/>',
}


def shape(name: str) -> Markup:
    """Return one drawing as inline SVG, hidden from screen readers (the word is beside it)."""
    return Markup(  # noqa: S704 - from our own table, nothing from outside
        '<svg class="shape" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" '
        f'focusable="false">{_SHAPES[name]}</svg>'
    )
