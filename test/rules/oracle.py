#!/usr/bin/env python3
# oracle.py PROGRAM - numbers and dates of rules against Python's own: prints TAP.
import calendar
import datetime
import random
import subprocess
import sys
import zoneinfo
from decimal import (Decimal, Overflow, InvalidOperation, getcontext, localcontext, ROUND_CEILING,
                     ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP)

random.seed(20260310)
context = getcontext()
context.prec, context.Emax, context.Emin, context.rounding = 34, 6144, -6143, ROUND_HALF_EVEN
ROUNDINGS = {'floor': ROUND_FLOOR, 'ceiling': ROUND_CEILING, 'decimal': ROUND_HALF_EVEN,
             'round up': ROUND_UP, 'round half up': ROUND_HALF_UP, 'round half down': ROUND_HALF_DOWN}
ZONES = ['Europe/Paris', 'Pacific/Noumea', 'America/New_York', 'Australia/Lord_Howe']


def number():
    kind = random.random()
    if kind < .3:
        return str(random.randint(-1000, 1000))
    if kind < .6:
        return f'{random.randint(-10**9, 10**9)}.{random.randint(0, 10**random.randint(1, 6))}'
    if kind < .8:
        return str(random.randint(-10**18, 10**18))
    if kind < .9:
        return f'{random.randint(-10**17, 10**17)}.{random.randint(0, 10**17)}'
    return f'{random.randint(-10**33, 10**33)}e{random.randint(-40, 10)}'


def modulo(a, b):
    with localcontext() as wide:
        wide.prec = 120
        exact = Decimal(a) - Decimal(b) * (Decimal(a) / Decimal(b)).to_integral_value(ROUND_FLOOR)
    return +exact


def calculation():
    a, b = number(), number()
    x, y = +Decimal(a), +Decimal(b)
    kind = random.choice(['+', '-', '*', '/', '<', 'modulo', 'round', 'sqrt'])
    if kind in '+-*/':
        value = {'+': x + y, '-': x - y, '*': x * y}.get(kind) if kind != '/' else x / y
        return f'({a}) {kind} ({b})', value
    if kind == '<':
        return f'({a}) < ({b})', 'true' if x < y else 'false'
    if kind == 'sqrt':
        return f'sqrt({a.lstrip("-")})', abs(x).sqrt()
    if kind == 'modulo':
        if abs(x / y) > Decimal(10)**30:
            raise InvalidOperation
        return f'modulo({a}, {b})', modulo(a, b)
    name, scale = random.choice(list(ROUNDINGS)), random.randint(-2, 6)
    if abs(x) > Decimal(10)**26:
        raise InvalidOperation
    return f'{name}({a}, {scale})', x.quantize(Decimal(1).scaleb(-scale), ROUNDINGS[name])


def signed(count, unit):
    return f'@"{"-" if count < 0 else ""}P{abs(count)}{unit}"'


def zoned(year, month, day):
    moment = datetime.datetime(year, month, day, random.randint(0, 23), random.randint(0, 59),
                               random.randint(0, 59))
    zone = random.choice(ZONES)
    offset = int(moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).utcoffset().total_seconds())
    duration = f'{"-" if offset < 0 else ""}PT{abs(offset)}S'
    return (f'date and time("{moment.isoformat()}@{zone}").time offset = duration("{duration}")',
            'true')


def day():
    year, month = random.randint(1, 9998), random.randint(1, 12)
    last = calendar.monthrange(year, month)[1]
    date = datetime.date(year, month, random.randint(1, last))
    text = f'@"{date.isoformat()}"'
    kind = random.randint(0, 6)
    if kind == 0:
        days = random.randint(-100000, 100000)
        return f'{text} + {signed(days, "D")}', (date + datetime.timedelta(days)).isoformat()
    if kind == 1:
        months = random.randint(-3000, 3000)
        y, m = divmod(year * 12 + month - 1 + months, 12)
        moved = datetime.date(y, m + 1, min(date.day, calendar.monthrange(y, m + 1)[1]))
        return f'{text} + {signed(months, "M")}', moved.isoformat()
    if kind == 2:
        return f'day of week({text})', date.strftime('%A')
    if kind == 3:
        return f'week of year({text})', str(date.isocalendar()[1])
    if kind == 4:
        return f'day of year({text})', str(date.timetuple().tm_yday)
    if kind == 5:
        other = date + datetime.timedelta(random.randint(-50000, 50000))
        return f'({text} - @"{other.isoformat()}").days', str((date - other).days)
    return zoned(random.randint(1971, 2100), month, min(date.day, 28))


def made(maker, count):
    cases = []
    while len(cases) < count:
        try:
            cases.append(maker())
        except (ArithmeticError, Overflow, OverflowError, ValueError):
            continue
    return cases


def same(got, want):
    if isinstance(want, str):
        return got == want
    try:
        return Decimal(got) == want
    except InvalidOperation:
        return False


def check(index, title, cases):
    lines = '\n'.join(text for text, _ in cases) + '\n'
    got = subprocess.run([sys.argv[1]], input=lines, capture_output=True, text=True, check=True)
    wrong = [(text, value, want) for (text, want), value in zip(cases, got.stdout.splitlines())
             if not same(value, want)]
    for text, value, want in wrong[:10]:
        print(f'# {text}: {value}, Python has {want}')
    complete = len(got.stdout.splitlines()) == len(cases)
    print(f'{"ok" if complete and not wrong else "not ok"} {index} - {len(cases)} {title}')


check(1, 'random calculations are those of decimal', made(calculation, 20000))
check(2, 'random dates and zones are those of datetime', made(day, 20000))
