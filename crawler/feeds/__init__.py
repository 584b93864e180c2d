"""The RSS readers: conditional GET, our own decoding of bytes, a lean parser, and feedparser for the rest."""
