"""The past: what a source published before Gulfwatch read it, and what others have crawled."""
