"""The sweep: each minute, whatever a lost task or a killed worker left undone is asked for again.

What is still to do stands in the apps' own rows; every step is idempotent and cheap when there is
nothing to do, so any number of sweeps may run side by side.
"""

import logging
from collections.abc import Callable

from articles import renditions
from comments import captcha
from issues import ingest

logger = logging.getLogger(__name__)

STEPS: dict[str, Callable[[], int]] = {
    "renditions asked for": renditions.enqueue_missing,
    "print issues asked for": ingest.enqueue_missing,
    "old captchas removed": captcha.purge,
}


def sweep() -> dict[str, int]:
    """Run every step; one that fails is logged and does not stop the others."""
    done = {}
    for name, step in STEPS.items():
        try:
            done[name] = step()
        except Exception:
            logger.exception("sweep: %s failed", name)
    return done
