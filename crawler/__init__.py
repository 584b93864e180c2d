"""From a source to a stored article: fetch, parse, make ready, store. Knows storage and config, never alerts."""
