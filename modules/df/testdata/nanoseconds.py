"""Writes the files of nanoseconds that nanoseconds_test.go reads, by pyarrow: python nanoseconds.py"""

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

WHOLE = [1_700_000_000_123_456_000, None, -1_000]
FINE = [1_700_000_000_123_456_789, None, -1]
DAY = [1_000, None, 86_399_999_999_999]
whole = pa.table({"t": pa.array(WHOLE, pa.timestamp("ns")), "z": pa.array(WHOLE, pa.timestamp("ns", "UTC"))})
fine = pa.table({"n": [1, 2, 3], "t": pa.array(FINE, pa.timestamp("ns")), "c": pa.array(DAY, pa.time64("ns")), "l": pa.array([[FINE[0]], None, []], pa.list_(pa.timestamp("ns")))})
span = fine.append_column("d", pa.array(FINE, pa.duration("ns")))
pq.write_table(whole, "nanos_whole.parquet")
pq.write_table(fine, "nanos_fine.parquet")
pq.write_table(fine.select(["t"]), "nanos_delta.parquet", use_dictionary=False, column_encoding={"t": "DELTA_BINARY_PACKED"})
pq.write_table(fine.select(["t"]), "nanos_96.parquet", use_deprecated_int96_timestamps=True)
feather.write_feather(whole, "nanos_whole.arrow", compression="uncompressed")
feather.write_feather(span, "nanos_fine.arrow", compression="uncompressed")
feather.write_feather(pa.table({"t": pa.array([2**60], pa.timestamp("s"))}), "seconds_far.arrow", compression="uncompressed")
feather.write_feather(pa.table({"t": pa.array([2**60], pa.timestamp("ms"))}), "millis_far.arrow", compression="uncompressed")
pq.write_table(pa.table({"t": pa.array([2**60], pa.timestamp("ms"))}), "millis_far.parquet")
