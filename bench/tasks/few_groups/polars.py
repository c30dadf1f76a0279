import polars as pl
from polars import col

amount = (col("amount").str.replace_all("$", "", literal=True)
          .str.replace_all(",", "", literal=True).cast(pl.Float64))
(
    pl.scan_csv("orders.csv", infer_schema=False, null_values=["", "N/A"])
    .with_columns(amount, col("quantity").str.strip_chars().cast(pl.Int64))
    .group_by("status")
    .agg(
        pl.len().alias("orders"),
        col("quantity").sum().alias("pieces"),
        col("amount").mean(),
        col("amount").max().alias("most"),
    )
    .sink_csv("out.csv")
)
