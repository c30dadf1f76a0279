import polars as pl
from polars import col

(
    pl.scan_csv("orders.csv", infer_schema=False)
    .filter(col("country") == "DE", col("status") == "paid")
    .select("id", "customer", "amount")
    .sink_csv("out.csv")
)
