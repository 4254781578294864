#!/usr/bin/env python3
"""scdl.py SCHEMA FILE - reads the constraints and custom checks of a Table Schema of the SCDL,
judges each row of the CSV file by them, and prints "ok", or what does not hold as "check:column"."""
import csv
import datetime
import json
import operator
import re
import sys
import unicodedata

schema = json.load(open(sys.argv[1], encoding="utf-8"))
fields = schema["fields"]


def plain(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.lower())
                   if unicodedata.category(c) != "Mn")


# The upper level of the nomenclature of @CTES, as validators have it.
uppers = [plain(name) for name in (
    "Commande publique", "Urbanisme", "Domaine et patrimoine", "Fonction publique",
    "Institutions et vie politique", "Libertés publiques et pouvoirs de police", "Finances locales",
    "Domaines de compétences par thèmes", "Autres domaines de compétences")]


def luhn(digits):
    d = [int(c) for c in reversed(digits)]
    return sum(d[0::2] + [sum(divmod(2 * x, 10)) for x in d[1::2]]) % 10 == 0


def breaks(field, value):
    constraints = field.get("constraints", {})
    if value is None:
        return "required" if constraints.get("required") else None
    if "pattern" in constraints and not re.search(constraints["pattern"], value):
        return "pattern"
    return None


def typed(field, cell):
    if cell == "":
        return None
    if field["type"] == "integer":
        return int(cell)
    return datetime.date.fromisoformat(cell) if field["type"] == "date" else cell


def holds(check, row):
    params, name = check["params"], check["name"]
    value = row[params["column"]]
    if name == "cohesive-columns-value":
        columns = [params["column"]] + params["othercolumns"]
        return len({row[column] is None for column in columns}) == 1
    if value is None:
        return True
    if name == "french-siret-value":
        return luhn(value)
    if name == "year-interval-value":
        years = value.split("/")
        return len(years) == 1 or int(years[0]) < int(years[1])
    if name == "compare-columns-value":
        other = row[params["column2"]]
        return other is None or {">=": operator.ge}[params["op"]](value, other)
    if name == "sum-columns-value":
        parts = [row[column] for column in params["columns"]]
        return None in parts or value == sum(parts)
    if name == "nomenclature-actes-value":
        return "/" in value and "/ " not in value and plain(value.split("/")[0]) in uppers
    raise ValueError(name)


rows = csv.reader(open(sys.argv[2], newline="", encoding="utf-8"), strict=True)
assert next(rows) == [field["name"] for field in fields]
for cells in rows:
    assert len(cells) == len(fields)
    row = {field["name"]: typed(field, cell) for field, cell in zip(fields, cells)}
    bad = [f"{breaks(f, row[f['name']])}:{f['name']}" for f in fields if breaks(f, row[f["name"]])]
    if not bad:
        bad = [f"{check['name']}:{check['params']['column']}" for check in schema["custom_checks"]
               if not holds(check, row)]
    print(" ".join(bad) or "ok")
