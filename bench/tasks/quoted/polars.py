import polars as pl
from polars import col

(
    pl.scan_csv("reviews.csv", infer_schema=False)
    .filter(col("stars").cast(pl.Int64) >= 4)
    .select("id", "author", "body")
    .sink_csv("out.csv")
)
