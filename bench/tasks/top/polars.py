import polars as pl
from polars import col

amount = (col("amount").str.replace_all("$", "", literal=True)
          .str.replace_all(",", "", literal=True).cast(pl.Float64))
(
    pl.scan_csv("orders.csv", infer_schema=False, null_values=["", "N/A"])
    .with_columns(amount, col("id").cast(pl.Int64))
    .sort("amount", "id", descending=[True, False], nulls_last=True)
    .head(1000)
    .sink_csv("out.csv")
)
