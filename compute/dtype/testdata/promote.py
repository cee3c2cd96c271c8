"""Writes promote.json: what NumPy answers for the types of results. Run by hand: python promote.py > promote.json"""
import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
NAMES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "float32", "float64", "complex64", "complex128"]
WEAK = {"bool": True, "int": 1, "float": 1.5, "complex": 1j}
ones = {n: np.ones(1, n) for n in NAMES}
print(json.dumps({
    "origin": "NumPy " + np.__version__ + ", promote.py beside this file",
    "pairs": [[a, b, np.promote_types(a, b).name] for a in NAMES for b in NAMES],
    "weak": [[a, k, np.result_type(ones[a], v).name] for a in NAMES for k, v in WEAK.items()],
    "unary": {n: [np.exp(ones[n]).dtype.name, (ones[n] / ones[n]).dtype.name, ones[n].sum().dtype.name] for n in NAMES},
}, separators=(",", ":")))
