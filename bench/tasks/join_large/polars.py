import polars as pl

customers = pl.scan_csv("customers.csv", infer_schema=False)
(
    pl.scan_csv("orders.csv", infer_schema=False)
    .join(customers, on="customer", maintain_order="left")
    .select("id", "customer", "segment", "since", "amount")
    .sink_csv("out.csv")
)
