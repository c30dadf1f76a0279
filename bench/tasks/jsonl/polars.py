import polars as pl
from polars import col

(
    pl.scan_ndjson("events.jsonl")
    .filter(col("country") == "DE", col("status") == "paid")
    .select("id", "customer", "amount")
    .sink_csv("out.csv")
)
