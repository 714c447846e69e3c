"""Which time zones can a hospital be in?"""

import zoneinfo

ZONES = [
    (name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if "/" in name or name == "UTC"
]
