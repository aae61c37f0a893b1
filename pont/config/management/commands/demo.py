"""`pont demo`: from nothing to a running map with example data, and two example houses to sign in to."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import groupby
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import demo, roles


class Command(BaseCommand):
    help = "Set up the demo (tables, example data, index) and serve it; prints how to sign in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, port: int, host: str, **options: Any) -> None:
        call_command("init", demo=True, verbosity=options["verbosity"])
        call_command("loaddemo", verbosity=options["verbosity"])
        call_command("index", verbosity=options["verbosity"])
        try:
            told = said(demo.load_demo_houses(), f"http://localhost:{port}")
        except demo.NotADemo as error:
            told = f"{error} Nobody was given access."
        self.stdout.write(told)
        self.stdout.flush()
        # A process of its own: it reads the key that was just made, and on PostgreSQL it is the application's role.
        serve = [sys.executable, "-m", "pont", "serve", "--port", str(port), "--host", host]
        os.execv(sys.executable, serve)


def said(sign_ins: list[demo.SignIn], address: str) -> str:
    """How to sign in, for a terminal; `address` without a slash at its end."""
    lines = [
        "",
        "Sign in to two invented houses. These hold until the next `pont demo`, which makes new ones.",
    ]
    for (house, language), found in groupby(sign_ins, lambda one: (one.member.house, one.member.language)):
        with override(language):
            lines += ["", f"  {house}   {address}{reverse('account_login')}"]
        with override("en"):
            lines += [line for sign_in in found for line in said_of(sign_in)]
    lines += [
        "",
        "A code is asked after the password. Each works once; the app key goes into a code app and lasts.",
    ]
    return "\n".join(lines)


def said_of(sign_in: demo.SignIn) -> list[str]:
    member = sign_in.member
    who = f"    {member.called}, {str(roles.LABELS[member.role]).lower()}"
    if member.at_tablet:
        return [who, f"      PIN       {sign_in.pin}   (the coordinator makes a browser a tablet first)"]
    return [
        who,
        f"      name      {sign_in.name}",
        f"      password  {sign_in.password}",
        f"      codes     {'  '.join(sign_in.codes)}",
        f"      app key   {sign_in.app_key}",
    ]
