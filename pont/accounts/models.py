"""Who works here. Houses, roles and sign-in follow; the table of workers is ours from the first migration."""

from django.contrib.auth.models import AbstractUser


class Worker(AbstractUser):
    """Somebody who signs in: a volunteer, a worker, a coordinator. Never a visitor."""
