"""Writes decimal.txt: what Python's decimal and fractions answer, one case a line
(`code ==> shown value`), for number_test.go. Run: python3 python.py > decimal.txt"""
import decimal, platform, random
from decimal import Decimal, localcontext
from fractions import Fraction

random.seed(20)
print(f"# python {platform.python_version()}")

def literal():
    digits = random.choice([1, 2, 5, 9, 17, 28, 31])
    text = str(random.randrange(10 ** digits))
    if random.random() < 0.7:
        at = random.randrange(len(text) + 1)
        text = (text[:at] or "0") + "." + text[at:] if text[at:] else text
    if random.random() < 0.2:
        text += "e" + str(random.randrange(-30, 30))
    return ("-" if random.random() < 0.4 else "") + text

def show(x):
    return str(abs(x)) if x.is_zero() else str(x)

OPS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b}
for _ in range(250):
    op, a, b = random.choice(list(OPS)), literal(), literal()
    try:
        want = show(OPS[op](Decimal(a), Decimal(b)))
    except decimal.DecimalException:
        continue
    print(f'decimal("{a}") {op} decimal("{b}") ==> {want}')
ROUNDINGS = ["HALF_EVEN", "HALF_UP", "HALF_DOWN", "UP", "DOWN", "CEILING", "FLOOR", "05UP"]
with localcontext() as wide:
    wide.prec = 200
    for _ in range(120):
        a, n, how = literal(), random.randrange(-2, 6), random.choice(ROUNDINGS)
        want = show(Decimal(a).quantize(Decimal(1).scaleb(-n), rounding="ROUND_" + how))
        print(f'decimal("{a}").round({n}, "{how.lower()}") ==> {want}')
for _ in range(60):
    a, b, p, how = literal(), literal(), random.choice([1, 3, 9, 50]), random.choice(ROUNDINGS)
    if Decimal(b).is_zero():
        continue
    with localcontext() as c:
        c.prec, c.rounding = p, "ROUND_" + how
        print(f'decimal.context({p}, "{how.lower()}").div("{a}", "{b}") ==> {show(Decimal(a) / Decimal(b))}')
for _ in range(60):
    a = literal().lstrip("-")
    if Decimal(a).is_zero():
        continue
    f = random.choice(["sqrt", "ln", "log10"])
    print(f'decimal("{a}").{f}() ==> {show(getattr(Decimal(a), f)())}')
for _ in range(30):
    a = str(random.randrange(-5000, 5000) / 100)
    print(f'decimal("{a}").exp() ==> {show(Decimal(a).exp())}')
for _ in range(60):
    a, b = Fraction(random.randrange(-99, 99), random.randrange(1, 99)), Fraction(random.randrange(-99, 99), random.randrange(1, 40))
    op = random.choice("+-*/")
    if op == "/" and b == 0:
        continue
    print(f'rational("{a}") {op} rational("{b}") ==> {OPS[op](a, b)}')
for _ in range(30):
    a, m = Fraction(random.randrange(-10 ** 9, 10 ** 9), random.randrange(1, 10 ** 9)), random.choice([1, 7, 100, 12345])
    print(f'rational("{a}").limit_denominator({m}) ==> {a.limit_denominator(m)}')
for _ in range(60):
    a, spec = literal(), random.choice([".2f", ".0f", ",.3f", ".3e", "+.1f"])
    if abs(Decimal(a)) > Decimal(10) ** 25:
        continue
    want = format(Decimal(a), spec).replace("e+", "e")
    if Decimal(want.replace(",", "")).is_zero():
        want = want.replace("-", "+" if "+" in spec else "")
    print(f'f"{{decimal("{a}"):{spec}}}" ==> "{want}"')
for _ in range(80):
    a, b, p, how = literal(), random.choice([str(random.randrange(-30, 60)), str(random.randrange(-4000, 4000) / 100)]), random.choice([3, 9, 28, 60]), random.choice(ROUNDINGS[:3])
    if Decimal(a).is_zero() or Decimal(a) < 0 and "." in b:
        continue
    with localcontext() as c:
        c.prec, c.rounding = p, "ROUND_" + how
        print(f'decimal.context({p}, "{how.lower()}").pow("{a}", "{b}") ==> {show(Decimal(a) ** Decimal(b))}')
