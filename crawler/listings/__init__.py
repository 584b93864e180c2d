"""Pages that list a site's newest articles."""
