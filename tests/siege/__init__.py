"""Tries to break a running Pont: kills, full disks, crowds. `make siege`, a few minutes."""
