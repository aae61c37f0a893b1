"""Who may do what with a page of the witness."""

from __future__ import annotations

from pont.accounts.at_work import AtWork
from pont.accounts.rules import may_open_notebook, may_see_log


def may_read_page(at: AtWork) -> bool:
    return may_open_notebook(at)


def may_write_page(at: AtWork) -> bool:
    return may_open_notebook(at)


def may_see_readers(at: AtWork) -> bool:
    """Who read a page, without the page."""
    return may_see_log(at)
