"""A pack as a learner will see it, while its author writes: a kiosk of its own behind a page that reloads it."""

from sync.hub.catalogue.previewing.session import LEARNER, PIN, Preview, kiosk_program, preview

__all__ = ["LEARNER", "PIN", "Preview", "kiosk_program", "preview"]
