"""Records what mpmath says of the functions, at 40 digits: python record.py > values.txt. Each line is a call and its value."""
import random
import mpmath as mp

mp.mp.dps = 40
r = random.Random(4)
spread = [r.uniform(-8, 8) for _ in range(40)] + [10 ** r.uniform(-6, 2.5) for _ in range(40)] + [0.25, 0.5, 1.0, 2.0, 19.9999, 20.0, 11.5, 700.0]

def out(call, value):
    print(call, "=", mp.nstr(value, 20))

for x in spread:
    out(f"digamma {x!r}", mp.digamma(mp.mpf(x)))
    out(f"i0 {x!r}", mp.besseli(0, mp.mpf(x)))
    out(f"i1 {x!r}", mp.besseli(1, mp.mpf(x)))
    out(f"sinc {x!r}", mp.sincpi(mp.mpf(x)))
    for n in (1, 2, 3, 5):
        if x > 0 or n < 4:
            out(f"polygamma {n} {x!r}", mp.psi(n, mp.mpf(x)))
    p = mp.mpf(abs(x) % 1)
    if 0 < p < 1:
        out(f"logit {float(p)!r}", mp.log(p / (1 - p)))
    if x > 0:
        out(f"xlogy {2 * x!r} {x!r}", 2 * mp.mpf(x) * mp.log(mp.mpf(x)))
