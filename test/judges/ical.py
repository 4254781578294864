#!/usr/bin/env python3
"""ical.py FILE - prints, of each event, its start and end in seconds of UTC, and its summary in
hexadecimal digits.  Times are taken as the VTIMEZONE of the file has them, not from zones that the
reader knows."""
import datetime
import io
import sys

import icalendar
from dateutil import tz

raw = open(sys.argv[1], "rb").read()
calendar = icalendar.Calendar.from_ical(raw)
assert not calendar.errors, calendar.errors
zones = tz.tzical(io.StringIO(raw.decode())) if calendar.walk("VTIMEZONE") else None


def seconds(time):
    if time is None:
        return 0
    if "TZID" not in time.params:
        assert time.dt.utcoffset() == datetime.timedelta(0)
        return int(time.dt.timestamp())
    at = time.dt.replace(tzinfo=zones.get(time.params["TZID"]), fold=0)
    return int((at - at.utcoffset()).replace(tzinfo=datetime.timezone.utc).timestamp())


for event in calendar.walk("VEVENT"):
    assert not event.errors, event.errors
    assert all(name in event for name in ("UID", "DTSTAMP", "DTSTART"))
    print(seconds(event.get("DTSTART")), seconds(event.get("DTEND")),
          str(event["SUMMARY"]).encode().hex())
