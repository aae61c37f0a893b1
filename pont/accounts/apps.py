"""Houses, workers and sign-in as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pont.accounts"
    label = "accounts"
