import polars as pl
from polars import col

amount = (col("amount").str.replace_all("$", "", literal=True)
          .str.replace_all(",", "", literal=True).cast(pl.Float64))
(
    pl.scan_csv("orders.csv", infer_schema=False, null_values=["", "N/A"])
    .with_columns(amount, col("quantity").str.strip_chars().cast(pl.Int64))
    .group_by("customer")
    .agg(
        pl.len().alias("orders"),
        # The sum of nothing is 0 for Polars, and missing for the others.
        pl.when(col("amount").count() > 0).then(col("amount").sum()),
        col("quantity").max().alias("most"),
    )
    .sink_csv("out.csv")
)
