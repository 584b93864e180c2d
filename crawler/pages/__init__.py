"""From an article's own page to its text."""
