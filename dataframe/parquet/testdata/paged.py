"""Writes paged.parquet with PyArrow: two row groups of 3,000 rows in pages of some hundred, with a page index. n counts, s are few texts
that repeat, t are all different, x is null for a third of the rows, and from row 1,000 to 1,499."""
import pathlib
import pyarrow as pa, pyarrow.parquet as pq

rows = range(6000)
table = pa.table({
    "n": pa.array(rows, pa.int64()),
    "s": pa.array([None if i % 11 == 0 else f"word {i // 40 % 30}" for i in rows]),
    "t": pa.array([f"{i * 7919 % 6007:05d}" * (1 + i % 4) for i in rows]),
    "x": pa.array([None if i % 3 == 0 or 1000 <= i < 1500 else i * 0.25 for i in rows], pa.float64()),
})
pq.write_table(table, pathlib.Path(__file__).parent / "paged.parquet", row_group_size=3000, data_page_size=512, write_batch_size=100,
               use_dictionary=["s"], write_page_index=True, compression="snappy")
