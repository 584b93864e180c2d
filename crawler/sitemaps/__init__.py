"""Sitemaps: their entries, and the way through their indexes."""
