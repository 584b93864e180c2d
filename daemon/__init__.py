"""The daemon: it wires the rooms, ticks, watches its collector, and stops cleanly."""
