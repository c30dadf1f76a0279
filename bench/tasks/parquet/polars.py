import polars as pl
from polars import col

(
    pl.scan_parquet("orders.parquet")
    .filter(col("status") != "cancelled")
    .sink_parquet("out.parquet", compression="zstd")
)
