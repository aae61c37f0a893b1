"""A service answers for itself, by its own link: what is still so, how full it is, until when it is closed."""
