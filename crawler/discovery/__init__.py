"""What can be read behind an address."""
