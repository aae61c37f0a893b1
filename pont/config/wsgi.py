"""The WSGI door of Pont, opened by `pont serve`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pont.config.settings")
application = get_wsgi_application()

from pont.directory import live, reading  # noqa: E402  (Django has to be set up first)

# The first visitor of the day should not wait for the thesaurus and the index to be read.
reading.read("warm")
live.index()
