"""From where packs are fetched, when nobody here said so: from the repository that the hub names."""

from dataclasses import replace

from kiosk.database import reading, writing
from kiosk.packs import allowance
from kiosk.progress.tables import HubItem
from kiosk.settings import Settings
from sync.protocol.downlink import Repository, read_item


def follow_hub(settings: Settings) -> None:
    """Take the address that the hub named last, unless staff chose another one."""
    with reading():
        rows = list(HubItem.select().where(HubItem.section == Repository.SECTION).order_by(HubItem.number))
    named = [item.address for item in (_read(row) for row in rows) if item is not None]
    if not named:
        return
    with writing():
        rules = allowance.rules(settings)
        if rules.repository != named[-1] and rules.repository in ("", *named):
            allowance.set_rules(replace(rules, repository=named[-1]))


def _read(row: HubItem) -> Repository | None:
    item = read_item(Repository.SECTION, row.content)
    is_address = isinstance(item, Repository) and item.address.startswith(("https://", "http://"))
    return item if is_address else None
