#!/usr/bin/env python3
"""Writes decimal.jsonl beside it: arithmetic as Python's decimal module does it in the decimal128 context.

Each line is [operation, a, b, result]; the result is null where it is out of range or has no value. The generator is
seeded, so that running it again gives the same file.
"""

import decimal
import json
import pathlib
import random

decimal.getcontext().prec = 34
decimal.getcontext().rounding = decimal.ROUND_HALF_EVEN
decimal.getcontext().Emax = 99999
decimal.getcontext().Emin = -99999
RANDOM = random.Random(20260101)


def in_range(number):
    return number == 0 or -999 <= number.adjusted() <= 999


def shown(number):
    if not in_range(number):
        return None
    return "0" if number == 0 else f"{number.normalize():E}".replace("E+", "E")


def digits(count):
    return "".join(RANDOM.choice("0123456789") for _ in range(count))


def random_number():
    shape = RANDOM.randrange(8)
    sign = RANDOM.choice(["", "-"])
    if shape == 0:
        return sign + str(RANDOM.randrange(0, 100))
    if shape == 1:
        return sign + str(RANDOM.randrange(0, 2**64))
    if shape == 2:
        return sign + str(RANDOM.randrange(1, 10**34))
    if shape == 3:
        return sign + f"{RANDOM.randrange(0, 1000)}.{digits(RANDOM.randrange(1, 6))}"
    if shape == 4:
        return sign + f"{RANDOM.randrange(1, 10)}.{digits(33)}E{RANDOM.randrange(-990, 990)}"
    if shape == 5:
        return sign + f"{RANDOM.randrange(1, 10)}E{RANDOM.randrange(-60, 60)}"
    if shape == 6:
        return sign + "9" * RANDOM.randrange(1, 35) + f"E{RANDOM.randrange(-50, 50)}"
    return sign + "5" + "0" * RANDOM.randrange(0, 33) + RANDOM.choice(["", "1", "5"]) + f"E{RANDOM.randrange(-40, 40)}"


def near(text):
    """A number of about the same size, for cancellation and ties."""
    number = decimal.Decimal(text)
    step = decimal.Decimal(RANDOM.choice([1, 5, -5, 49, 51, -1])).scaleb(number.adjusted() - RANDOM.randrange(30, 38))
    return str((-number + step) if RANDOM.random() < 0.5 else (number + step)).replace("E+", "E")


def remainder(a, b):
    """Exact, as of fractions; the context's own gives up on quotients of more digits than it has."""
    if b == 0:
        return None
    with decimal.localcontext() as context:
        context.prec = 3000
        whole = (abs(a) // abs(b)) * abs(b)
        rest = abs(a) - whole
    return (-rest if a < 0 else rest) + 0


def result(operation, a, b):
    if operation == "add":
        return shown(a + b)
    if operation == "subtract":
        return shown(a - b)
    if operation == "multiply":
        return shown(a * b)
    if operation == "divide":
        return shown(a / b) if b != 0 else None
    if operation == "quotient":
        if b == 0:
            return None
        with decimal.localcontext() as context:
            context.prec = 3000
            whole = abs(a) // abs(b)
        return shown((-whole if (a < 0) != (b < 0) else whole) + 0)
    if operation == "remainder":
        rest = remainder(a, b)
        return None if rest is None else shown(rest)
    return str((a > b) - (a < b))


def main():
    lines = []
    operations = ["add", "subtract", "multiply", "divide", "quotient", "remainder", "compare"]
    special = ["0", "-0", "1", "-1", "10", "1E33", "1E34", "9999999999999999999999999999999999", "1E-999", "9E999",
               "9.999999999999999999999999999999999E999", "9223372036854775807", "-9223372036854775808", "0.1", "0.5", "3",
               "1E35", "170141183460469231731687303715884105"]
    pairs = [(a, b) for a in special for b in special]
    while len(pairs) < 1500:
        a = random_number()
        pairs.append((a, near(a) if RANDOM.random() < 0.25 and decimal.Decimal(a) != 0 else random_number()))
    for a, b in pairs:
        x, y = +decimal.Decimal(a), +decimal.Decimal(b)
        if not in_range(x) or not in_range(y):
            continue
        for operation in operations:
            lines.append(json.dumps([operation, a, b, result(operation, x, y)], separators=(",", ":")))
    pathlib.Path(__file__).with_name("decimal.jsonl").write_text("\n".join(lines) + "\n")


main()
