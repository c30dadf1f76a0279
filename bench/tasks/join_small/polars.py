import polars as pl

countries = pl.scan_csv("countries.csv", infer_schema=False)
(
    pl.scan_csv("orders.csv", infer_schema=False)
    .join(countries, left_on="country", right_on="code", maintain_order="left")
    .select("id", "customer", "land", "continent", "amount")
    .sink_csv("out.csv")
)
