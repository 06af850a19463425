"""Reads calendars with two independent parsers and prints what each of them found, as JSON: see OracleTests.cs."""
import json
import sys
from datetime import timezone

try:
    import icalendar
    import vobject
except ImportError as missing:
    print(f"{missing}. Install the parsers with: apt-get install python3-icalendar python3-vobject", file=sys.stderr)
    sys.exit(3)


def instant(value):
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None


def with_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    errors = [f"{part.name}: {error}" for part in calendar.walk() for error in part.errors]

    def event(e):
        def text(name):
            return str(e[name]) if name in e else None

        def time(name):
            return instant(e[name].dt) if name in e else None

        return {
            "uid": text("UID"), "stamp": time("DTSTAMP"), "changed": time("LAST-MODIFIED"), "sequence": int(e["SEQUENCE"]),
            "start": time("DTSTART"), "end": time("DTEND"), "summary": text("SUMMARY"), "location": text("LOCATION"),
            "url": text("URL"), "status": text("STATUS"), "transparency": text("TRANSP"), "description": text("DESCRIPTION"),
            "categories": None,  # Debian 12's version takes a comma inside a category for one between two
            "geo": [e["GEO"].latitude, e["GEO"].longitude] if "GEO" in e else None,
        }

    return {
        "name": str(calendar["NAME"]) if "NAME" in calendar else None,
        "parts": [part.name for part in calendar.subcomponents],
        "errors": errors,
        "events": [event(e) for e in calendar.walk("VEVENT")],
    }


def with_vobject(data):
    calendar = vobject.readOne(data.decode("utf-8"))
    errors = []
    try:
        calendar.validate(raiseException=True)
    except vobject.base.ValidateError as error:
        errors.append(str(error))

    def event(e):
        def value(name):
            return getattr(e, name).value if hasattr(e, name) else None

        geo = value("geo")
        if isinstance(geo, str):
            geo = [float(part) for part in geo.split(";")]
        return {
            "uid": value("uid"), "stamp": instant(value("dtstamp")), "changed": instant(value("last_modified")),
            "sequence": int(value("sequence")), "start": instant(value("dtstart")), "end": instant(value("dtend")),
            "summary": value("summary"), "location": value("location"), "url": value("url"), "status": value("status"),
            "transparency": value("transp"), "description": value("description"), "categories": value("categories") or [],
            "geo": geo,
        }

    return {
        "name": calendar.contents["name"][0].value if "name" in calendar.contents else None,
        "parts": [part.name for part in calendar.components()],
        "errors": errors,
        "events": [event(e) for e in calendar.components() if e.name == "VEVENT"],
    }


results = []
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    results.append({"icalendar": with_icalendar(data), "vobject": with_vobject(data)})
json.dump(results, sys.stdout)
