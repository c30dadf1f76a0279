import polars as pl
from polars import col

quantity = col("quantity")
(
    pl.scan_csv("orders.csv", infer_schema=False, null_values=["", "N/A"])
    .with_columns(quantity.str.strip_chars().cast(pl.Int64))
    .group_by("customer", "status")
    # The sum of nothing is 0 for Polars, and missing for the others.
    .agg(pl.len().alias("orders"), pl.when(quantity.count() > 0).then(quantity.sum()))
    .sink_csv("out.csv")
)
