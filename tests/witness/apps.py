"""The witness as a Django app, installed by the tests."""

from django.apps import AppConfig


class WitnessConfig(AppConfig):
    name = "tests.witness"
    label = "witness"
