"""Writes the files beside it, with NumPy 2 and safetensors 0.6. All arrays hold 0, 1, 2, … in their type (truth values: odd or not)."""
import json
import pathlib

import numpy as np
from safetensors.numpy import save_file

here = pathlib.Path(__file__).parent


def count(dtype, *shape):
    a = np.arange(int(np.prod(shape)))
    return (a % 2 == 1 if dtype == "bool" else a).astype(dtype).reshape(shape)


for dtype in ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64", "complex64", "complex128"]:
    np.save(here / f"{dtype}.npy", count(dtype, 2, 3))
np.save(here / "fortran.npy", np.asfortranarray(count("float64", 2, 3, 4)))
np.save(here / "big.npy", count("float64", 2, 3).astype(">f8"))
np.save(here / "big_complex.npy", count("complex64", 2, 3).astype(">c8"))
np.save(here / "scalar.npy", np.float64(0))
np.save(here / "empty.npy", count("float32", 3, 0))
np.save(here / "vector.npy", count("int32", 5))
with open(here / "version2.npy", "wb") as f:
    np.lib.format.write_array(f, count("float64", 2, 3), version=(2, 0))
with open(here / "version3.npy", "wb") as f:
    np.lib.format.write_array(f, count("float64", 2, 3), version=(3, 0))
np.savez(here / "plain.npz", a=count("float64", 2, 3), b=count("int32", 5))
np.savez_compressed(here / "packed.npz", a=count("float64", 2, 3), b=count("int32", 5))
save_file({"a": count("float64", 2, 3), "b": count("int32", 5), "flags": count("bool", 3), "half": count("float16", 7), "none": count("float32", 0, 4), "one": count("float32")},
          here / "some.safetensors", metadata={"made by": "safetensors"})
