"""How often something may be tried from one place, counted under hashed names that end by themselves."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def allowed(name: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one try of `who` at `name`; False once there were more than `most` within this stretch of `seconds`.

    `who` is hashed with the stretch before it is kept: the same address leaves another name each time.
    """
    stretch = int(time.time()) // seconds
    key = "limit:" + salted_hmac("pont.limits", f"{name}\0{who}\0{stretch}").hexdigest()[:40]
    cache.add(key, 0, timeout=seconds)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:
        # It ended between the two steps: this is the first try of the next stretch.
        return True
