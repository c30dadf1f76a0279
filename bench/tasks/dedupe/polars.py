import polars as pl

(
    pl.scan_csv("orders.csv", infer_schema=False)
    .unique(maintain_order=True)
    .sink_csv("out.csv")
)
