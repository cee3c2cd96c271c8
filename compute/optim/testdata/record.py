"""Writes steps.json: parameters after each of ten steps on a quadratic, by the formulas of PyTorch 2's documentation
(torch.optim.SGD, Adam, AdamW), in Python's own floats and one parameter at a time. Run: python record.py > steps.json"""
import json
import math

START = [1.0, -2.0, 0.5]
CURVE = [1.0, 10.0, 0.1]


def gradient(x, t):
    return [c * v + 0.01 * t for c, v in zip(CURVE, x)]


def sgd(lr=0.001, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False):
    x, b, out = list(START), None, []
    for t in range(1, 11):
        g = [gi + weight_decay * xi for gi, xi in zip(gradient(x, t), x)]
        if momentum:
            b = g if b is None else [momentum * bi + (1 - dampening) * gi for bi, gi in zip(b, g)]
            g = [gi + momentum * bi for gi, bi in zip(g, b)] if nesterov else b
        x = [xi - lr * gi for xi, gi in zip(x, g)]
        out.append(x)
    return out


def adam(lr=0.001, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False, decoupled=False):
    x, m, v, top, out = list(START), [0.0] * 3, [0.0] * 3, [0.0] * 3, []
    for t in range(1, 11):
        g = gradient(x, t)
        if decoupled:
            x = [xi - lr * weight_decay * xi for xi in x]
        else:
            g = [gi + weight_decay * xi for gi, xi in zip(g, x)]
        m = [betas[0] * mi + (1 - betas[0]) * gi for mi, gi in zip(m, g)]
        v = [betas[1] * vi + (1 - betas[1]) * gi * gi for vi, gi in zip(v, g)]
        top = [max(a, b) for a, b in zip(top, v)]
        mh = [mi / (1 - betas[0] ** t) for mi in m]
        vh = [vi / (1 - betas[1] ** t) for vi in (top if amsgrad else v)]
        x = [xi - lr * a / (math.sqrt(b) + eps) for xi, a, b in zip(x, mh, vh)]
        out.append(x)
    return out


CASES = [
    ("sgd", {}), ("sgd", {"lr": 0.1}), ("sgd", {"lr": 0.05, "momentum": 0.9}), ("sgd", {"lr": 0.05, "momentum": 0.9, "dampening": 0.5}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}), ("sgd", {"lr": 0.1, "weight_decay": 0.5}),
    ("adam", {}), ("adam", {"lr": 0.1}), ("adam", {"lr": 0.1, "betas": [0.5, 0.9], "weight_decay": 0.2}), ("adam", {"lr": 0.3, "amsgrad": True, "betas": [0.9, 0.2]}),
    ("adamw", {"lr": 0.1, "weight_decay": 0.01}), ("adamw", {"lr": 0.2, "weight_decay": 0.5, "eps": 0.1}),
]
rows = []
for name, options in CASES:
    steps = sgd(**options) if name == "sgd" else adam(decoupled=name == "adamw", **options)
    rows.append({"name": name, "options": options, "steps": steps})
print(json.dumps({"start": START, "curve": CURVE, "cases": rows}, indent=1))
