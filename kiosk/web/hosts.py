"""The names by which people on the spot call a kiosk."""

import ipaddress
from collections.abc import Collection


def is_known(host: str, host_names: Collection[str]) -> bool:
    """Whether a request's host names this kiosk as people on the spot do: by address, by a plain name, by one in
    `.local`, or as one of `host_names`.

    A page elsewhere that points a name of its own at us (DNS rebinding) does not.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and ":" in host else host
    name = name.strip("[]").lower().rstrip(".")
    if "." not in name and ":" not in name:
        return True
    if name.endswith(".local") or name in map(str.lower, host_names):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
