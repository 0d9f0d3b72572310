#!/usr/bin/env python3
"""Writes decimal.jsonl and decimal-texts.jsonl beside it, as Python's decimal module does it in the decimal128 context.

Each line of the first is [operation, a, b, result], arithmetic; the result is null where it is out of range or has no value.
Each line of the second is [operation, text, places, result]: a text read, written as a Decimal, or rounded to places. The
generator is seeded, so that running it again gives the same files.
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
    write("decimal.jsonl", lines)
    write("decimal-texts.jsonl", text_lines())


def write(name, lines):
    pathlib.Path(__file__).with_name(name).write_text("\n".join(lines) + "\n")


ROUNDINGS = {
    "towardZero": decimal.ROUND_DOWN,
    "down": decimal.ROUND_FLOOR,
    "up": decimal.ROUND_CEILING,
    "nearest": decimal.ROUND_HALF_UP,
    "nearestEven": decimal.ROUND_HALF_EVEN,
}


def rounded(number, places, rounding):
    with decimal.localcontext() as context:
        context.prec = 4000
        return number.quantize(decimal.Decimal(1).scaleb(-places), rounding=rounding) + 0


def written(number):
    """The canonical text of a Decimal: scientific below 1E-6 and from 35 digits before the point on."""
    if number == 0:
        return "0.0"
    number = number.normalize()
    if -6 <= number.adjusted() < 34:
        text = f"{number:f}"
        return text if "." in text else text + ".0"
    return f"{number:E}"


def long_text():
    """More digits than there is room for, with ties and carries, at any exponent."""
    shape = RANDOM.randrange(5)
    sign = RANDOM.choice(["", "-"])
    if shape == 0:
        return sign + str(RANDOM.randrange(1, 10)) + digits(RANDOM.randrange(33, 80))
    if shape == 1:
        return sign + "0." + "0" * RANDOM.randrange(0, 1010) + str(RANDOM.randrange(1, 10)) + digits(RANDOM.randrange(0, 50))
    if shape == 2:
        tail = RANDOM.choice(["5", "50", "500001", "49999999", "51", "4"])
        return sign + str(RANDOM.randrange(1, 10)) + "." + digits(33) + tail + f"E{RANDOM.choice([0, 7, -7, 998, 999, -998, -999])}"
    if shape == 3:
        return sign + "9." + "9" * RANDOM.randrange(30, 40) + f"E{RANDOM.choice([-1000, -999, 0, 33, 998, 999])}"
    return sign + digits(RANDOM.randrange(1, 40)) + f"E{RANDOM.choice([1000, 999, 970, -970, -999, -1000, -1040, 9999])}"


def text_lines():
    texts = ["0", "-0", "0.0", "0E999", "0E-999", "0E9999", "1E999", "1E1000", "1E-999", "1E-1000", "9.9E999", "0.000001",
             "0.0000001", "0.00000099", "1E33", "1E34", "1E35", "123E32", "0.5", "-0.5", "1.5", "2.5", "-2.5", "0.49999", "1E-6",
             "9999999999999999999999999999999999", "9999999999999999999999999999999999.5", "99999999999999999999999999999999995",
             "9.999999999999999999999999999999999E999", "9.9999999999999999999999999999999995E999",
             "9.9999999999999999999999999999999994E999", "9.9999999999999999999999999999999995E-1000",
             "10.00", "100", "1.10", "00012", "0.1000", "1E0", "-1E-0"]
    texts += [long_text() for _ in range(220)] + [random_number() for _ in range(130)]
    lines = []
    for text in texts:
        number = +decimal.Decimal(text)
        lines.append(["read", text, None, shown(number)])
        if not in_range(number):
            continue
        lines.append(["written", text, None, written(number)])
        for operation, rounding in ROUNDINGS.items():
            places = RANDOM.choice([0, 0, 0, 1, 2, 5, 33, -1, -3, -33, -999, 999, -number.adjusted(), -number.adjusted() - 1])
            lines.append([operation, text, str(places), shown(rounded(number, places, rounding))])
    # Long rows of zeros tell nothing, and take room.
    return [json.dumps(line, separators=(",", ":")) for line in lines if len(line[1]) < 120 or line[0] == "read"]


main()
