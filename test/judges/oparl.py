#!/usr/bin/env python3
"""oparl.py SCHEMAS FILE - each line of the file is an object of OParl 1.1: it and those within it
must be valid against the schema of their kind, have no member that the kind has not, and addresses
and times that are such.  Prints how many kinds were seen; ends with status 1 at the first fault."""
import json
import re
import sys

from jsonschema import Draft7Validator

formats = {
    "url": r"^https?://[^ ]+$",
    "date-time": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$",
    "date": r"^\d{4}-\d\d-\d\d$",
}
schemas = {}
seen = set()


def schema_of(kind):
    if kind not in schemas:
        schemas[kind] = json.load(open(f"{sys.argv[1]}/{kind}.json", encoding="utf-8"))
    return schemas[kind]


def judge_value(rule, value):
    if isinstance(value, dict):
        assert value["type"].endswith("/" + rule["schema"].removesuffix(".json")), value
        judge(value)
    elif isinstance(value, str) and rule.get("format") in formats:
        assert re.match(formats[rule["format"]], value), value


def judge(thing):
    kind = thing["type"].rsplit("/", 1)[1]
    seen.add(kind)
    if thing.get("deleted"):
        assert set(thing) == {"id", "type", "created", "modified", "deleted"}, thing
        return
    Draft7Validator(schema_of(kind)).validate(thing)
    for name, value in thing.items():
        rule = schema_of(kind)["properties"][name]
        if rule.get("references") == "externalList":
            assert isinstance(value, str), name
        if isinstance(value, list):
            for one in value:
                judge_value(rule["items"], one)
        else:
            judge_value(rule, value)


for line in open(sys.argv[2], encoding="utf-8"):
    judge(json.loads(line))
print(len(seen))
