"""Invented numbers, plates, mail addresses and handles in the ways dispatchers write them."""

from random import Random

from benchmarks.narrative.unseen_people import family, given

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def phone(chance: Random) -> str:
    area, line = (
        chance.choice(["541", "503", "971", "360", "208"]),
        f"{chance.randint(0, 9999):04d}",
    )
    mid = chance.choice(["555", f"{chance.randint(200, 999)}"])
    forms = (
        "{m}-{l}",
        "{m}{l}",
        "{m} {l}",
        "{a}-{m}-{l}",
        "({a}) {m}-{l}",
        "({a}){m}-{l}",
        "{a}{m}{l}",
        "{a}.{m}.{l}",
        "{a} {m} {l}",
        "1-{a}-{m}-{l}",
        "+1 {a} {m} {l}",
        "{a}/{m}-{l}",
        "{m}-{l} EXT 12",
        "{a}-{m}-{l} X204",
        "{m}.{l}",
        "1{a}{m}{l}",
        "{a} {m}-{l}",
        "{a} - {m} - {l}",
        "{a}-{m} {l}",
    )
    return chance.choice(forms).format(a=area, m=mid, l=line)


def birth(chance: Random) -> str:
    year, month, day = chance.randint(1928, 2016), chance.randint(1, 12), chance.randint(1, 28)
    y, name = year % 100, MONTHS[month - 1]
    return chance.choice(
        [
            f"{month:02d}{day:02d}{y:02d}",
            f"{month:02d}{day:02d}{year}",
            f"{month}/{day}/{y:02d}",
            f"{month:02d}/{day:02d}/{year}",
            f"{month}-{day}-{y:02d}",
            f"{month:02d}-{day:02d}-{year}",
            f"{month:02d}.{day:02d}.{year}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day} {name} {year}",
            f"{day}{name}{y:02d}",
            f"{name} {day}, {year}",
            f"{name} {day} {year}",
            f"{year}{month:02d}{day:02d}",
            f"{month:02d} {day:02d} {y:02d}",
            f"{month:02d} {day:02d} {year}",
            f"{name} {day} {y:02d}",
            f"{day}-{name}-{year}",
            f"{month}/{day}/{year}",
        ]
    )


def social(chance: Random) -> str:
    a, b, c = chance.randint(100, 772), chance.randint(10, 99), chance.randint(1000, 9999)
    return chance.choice(
        [
            f"{a}-{b}-{c}",
            f"{a} {b} {c}",
            f"{a}{b}{c}",
            f"XXX-XX-{c}",
            f"{a}.{b}.{c}",
            f"***-**-{c}",
            f"{a}-{b} {c}",
        ]
    )


def four(chance: Random) -> str:
    return f"{chance.randint(1000, 9999)}"


def _letters(chance: Random, count: int) -> str:
    return "".join(chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))


def plate(chance: Random) -> str:
    d, a = f"{chance.randint(100, 999)}", _letters(chance, 3)
    return chance.choice(
        [
            f"{d}{a}",
            f"{d} {a}",
            f"{a}{d}",
            f"{a} {d}",
            f"OR {d}{a}",
            f"{a}-{chance.randint(1000, 9999)}",
            f"{chance.randint(1, 9)}{a}{d}",
            f"WA {a}{chance.randint(1000, 9999)}",
            f"{d}-{a}",
            f"CA {chance.randint(1, 9)}{a}{d}",
            f"OR/{d}{a}",
            f"{a}{chance.randint(1000, 9999)}",
            f"ID {chance.randint(1, 9)}A {d}{a[0]}{chance.randint(1, 9)}",
            f"OR {d} {a}",
        ]
    )


def part_plate(chance: Random) -> str:
    return chance.choice(
        [
            _letters(chance, 3),
            f"{chance.randint(100, 999)}",
            _letters(chance, 2) + f"{chance.randint(1, 9)}",
            f"{chance.randint(10, 99)}{_letters(chance, 1)}",
            f"{_letters(chance, 2)} {chance.randint(10, 99)}",
        ]
    )


def mail(chance: Random) -> str:
    user = given(chance) + chance.choice(["", ".", "_", "99", "-"]) + _letters(chance, 4)
    host = chance.choice(
        ["EXAMPLE.COM", "EXAMPLE.ORG", "MAIL.EXAMPLE.NET", "EXAMPLE.K12.OR.US", "EXAMPLE.CO"]
    )
    return f"{user}@{host}".replace(" ", "")


def handle(chance: Random) -> str:
    stem = given(chance).replace(" ", "")
    return chance.choice(
        [
            f"@{stem}_{_letters(chance, 2)}",
            f"@{stem}{chance.randint(10, 99)}",
            f"{stem}.{family(chance).replace(' ', '')}{chance.randint(1, 99)}",
            f"{stem}_{chance.randint(1, 99)}",
            f"@{stem}.{_letters(chance, 3)}",
            f"{stem}{chance.randint(100, 9999)}",
        ]
    )


def licence(chance: Random) -> str:
    n = "".join(chance.choice("0123456789") for _ in range(chance.choice([6, 7, 7, 8, 9])))
    return chance.choice(
        [
            n,
            n,
            _letters(chance, 1) + n,
            _letters(chance, 2) + n[:6],
            f"{n[:3]}-{n[3:]}",
            f"WDL{_letters(chance, 4)}{n[:3]}{_letters(chance, 2)}",
            f"{_letters(chance, 1)}{n[:3]}-{n[3:7]}-{chance.randint(1000, 9999)}",
        ]
    )


def number(chance: Random) -> str:
    n = "".join(chance.choice("0123456789") for _ in range(chance.randint(6, 11)))
    return chance.choice(
        [
            n,
            _letters(chance, 1) + n,
            n[:3] + "-" + n[3:],
            _letters(chance, 3) + n[:6],
            f"{n[:4]} {n[4:]}",
        ]
    )
