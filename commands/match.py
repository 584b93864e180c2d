"""`gulfwatch match`: what would match in one text, and why."""
