"""What this desk adds to the first page of a house. The history gets nothing: nobody is named as a writer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pont.accounts.today import Offer
from pont.thresholds import rules

OFFERS = (
    Offer(
        rules.may_record_threshold,
        "thresholds:new",
        "no",
        _("What stopped somebody?"),
        _("Two taps, no name"),
    ),
    Offer(
        rules.may_report_door,
        "thresholds:doors",
        "closed",
        _("Did they let them in?"),
        _("Report a door that stayed shut"),
    ),
    Offer(rules.may_phone, "thresholds:calls", "phone", _("Who to phone"), _("What has to be asked again")),
    Offer(
        rules.may_see_reports,
        "thresholds:reports",
        "bubble",
        _("What is reported"),
        _("Doors that were not as the map says"),
    ),
)
