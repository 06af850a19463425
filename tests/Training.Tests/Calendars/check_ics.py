"""Reads calendars with three independent parsers and prints what each of them found, as JSON: see Oracles.cs."""
import ctypes
import json
import sys
from datetime import datetime, timezone

try:
    import icalendar
    import vobject
    libical = ctypes.CDLL("libical.so.3")
except (ImportError, OSError) as missing:
    print(f"{missing}. Install the parsers with: apt-get install python3-icalendar python3-vobject libical3", file=sys.stderr)
    sys.exit(3)

for name, result, *arguments in [
    ("icalparser_parse_string", ctypes.c_void_p, ctypes.c_char_p),
    ("icalrestriction_check", ctypes.c_int, ctypes.c_void_p),
    ("icalcomponent_as_ical_string", ctypes.c_char_p, ctypes.c_void_p),
    ("icalcomponent_isa", ctypes.c_int, ctypes.c_void_p),
    ("icalcomponent_kind_to_string", ctypes.c_char_p, ctypes.c_int),
    ("icalcomponent_string_to_kind", ctypes.c_int, ctypes.c_char_p),
    ("icalcomponent_get_first_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
    ("icalcomponent_get_next_component", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
    ("icalcomponent_get_first_property", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
    ("icalcomponent_get_next_property", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int),
    ("icalproperty_string_to_kind", ctypes.c_int, ctypes.c_char_p),
    ("icalproperty_get_value_as_string", ctypes.c_char_p, ctypes.c_void_p),
    ("icalproperty_get_value", ctypes.c_void_p, ctypes.c_void_p),
    ("icalvalue_get_text", ctypes.c_char_p, ctypes.c_void_p),
    ("icalcomponent_free", None, ctypes.c_void_p),
    ("icalerror_set_errors_are_fatal", None, ctypes.c_int),
]:
    function = getattr(libical, name)
    function.restype, function.argtypes = result, arguments
libical.icalerror_set_errors_are_fatal(0)


def instant(value):
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else None


def failed(error):
    return {"name": None, "method": None, "parts": [], "errors": [f"{type(error).__name__}: {error}"], "events": []}


def with_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    errors = [f"{part.name}: {error}" for part in calendar.walk() for error in part.errors]

    def event(e):
        def text(name):
            return str(e[name]) if name in e else None

        def time(name):
            return instant(e[name].dt) if name in e else None

        attendees = e.get("ATTENDEE")
        return {
            "uid": text("UID"), "stamp": time("DTSTAMP"), "changed": time("LAST-MODIFIED"), "sequence": int(e.get("SEQUENCE", 0)),
            "start": time("DTSTART"), "end": time("DTEND"), "summary": text("SUMMARY"), "location": text("LOCATION"),
            "url": text("URL"), "status": text("STATUS"), "transparency": text("TRANSP"), "description": text("DESCRIPTION"),
            "categories": None,  # Debian 12's version takes a comma inside a category for one between two
            "geo": [e["GEO"].latitude, e["GEO"].longitude] if "GEO" in e else None,
            "organizer": text("ORGANIZER"),
            "attendees": None if attendees is None else [str(a) for a in (attendees if isinstance(attendees, list) else [attendees])],
        }

    return {
        "name": str(calendar["NAME"]) if "NAME" in calendar else None,
        "method": str(calendar["METHOD"]) if "METHOD" in calendar else None,
        "parts": [part.name for part in calendar.subcomponents],
        "errors": errors,
        "events": [event(e) for e in calendar.walk("VEVENT")] if not errors else [],
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
            "sequence": int(value("sequence") or 0), "start": instant(value("dtstart")), "end": instant(value("dtend")),
            "summary": value("summary"), "location": value("location"), "url": value("url"), "status": value("status"),
            "transparency": value("transp"), "description": value("description"), "categories": value("categories") or [],
            "geo": geo, "organizer": value("organizer"),
            "attendees": [a.value for a in e.contents["attendee"]] if "attendee" in e.contents else None,
        }

    return {
        "name": calendar.contents["name"][0].value if "name" in calendar.contents else None,
        "method": calendar.contents["method"][0].value if "method" in calendar.contents else None,
        "parts": [part.name for part in calendar.components()],
        "errors": errors,
        "events": [event(e) for e in calendar.components() if e.name == "VEVENT"] if not errors else [],
    }


def with_libical(data):
    calendar = libical.icalparser_parse_string(data)
    if not calendar:
        raise ValueError("not a calendar")

    def components(kind):
        number = libical.icalcomponent_string_to_kind(kind)
        part = libical.icalcomponent_get_first_component(calendar, number)
        while part:
            yield part
            part = libical.icalcomponent_get_next_component(calendar, number)

    def properties(part, name):
        number = libical.icalproperty_string_to_kind(name.encode())
        found = libical.icalcomponent_get_first_property(part, number)
        while found:
            yield found
            found = libical.icalcomponent_get_next_property(part, number)

    def raw(part, name):
        return next((libical.icalproperty_get_value_as_string(p).decode() for p in properties(part, name)), None)

    def text(part, name):  # without its escapes
        return next((libical.icalvalue_get_text(libical.icalproperty_get_value(p)).decode() for p in properties(part, name)), None)

    def time(part, name):  # all of ours are in UTC
        value = raw(part, name)
        return instant(datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)) if value else None

    def event(e):
        geo = raw(e, "GEO")
        attendees = [libical.icalproperty_get_value_as_string(p).decode() for p in properties(e, "ATTENDEE")]
        return {
            "uid": text(e, "UID"), "stamp": time(e, "DTSTAMP"), "changed": time(e, "LAST-MODIFIED"), "sequence": int(raw(e, "SEQUENCE") or 0),
            "start": time(e, "DTSTART"), "end": time(e, "DTEND"), "summary": text(e, "SUMMARY"), "location": text(e, "LOCATION"),
            "url": raw(e, "URL"), "status": raw(e, "STATUS"), "transparency": raw(e, "TRANSP"), "description": text(e, "DESCRIPTION"),
            "categories": [libical.icalvalue_get_text(libical.icalproperty_get_value(p)).decode() for p in properties(e, "CATEGORIES")],
            "geo": [float(n) for n in geo.split(";")] if geo else None,
            "organizer": raw(e, "ORGANIZER"), "attendees": attendees or None,
        }

    try:
        # Checks the calendar and all that is in it, and writes what it finds into it, beside what the parser wrote there.
        allowed = libical.icalrestriction_check(calendar)
        written = libical.icalcomponent_as_ical_string(calendar).decode().replace("\r\n ", "").split("\r\n")
        errors = [line for line in written if line.startswith("X-LIC-ERROR")]
        if not allowed and not errors:
            errors.append("breaks a restriction of RFC 5545 or 5546")
        return {
            "name": text(calendar, "NAME"),
            "method": raw(calendar, "METHOD"),
            "parts": [libical.icalcomponent_kind_to_string(libical.icalcomponent_isa(part)).decode() for part in components(b"ANY")],
            "errors": errors,
            "events": [event(e) for e in components(b"VEVENT")] if not errors else [],
        }
    finally:
        libical.icalcomponent_free(calendar)


results = []
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    found = {}
    for parser, read in {"icalendar": with_icalendar, "vobject": with_vobject, "libical": with_libical}.items():
        try:
            found[parser] = read(data)
        except Exception as error:  # whatever it is that a parser stumbles over
            found[parser] = failed(error)
    results.append(found)
json.dump(results, sys.stdout)
