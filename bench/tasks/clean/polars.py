import polars as pl
from polars import col

(
    pl.scan_csv("orders.csv", infer_schema=False, null_values=["", "N/A"])
    .select(
        col("id").cast(pl.Int64),
        "customer",
        col("name").str.strip_chars().str.to_lowercase(),
        col("country").str.to_uppercase().fill_null("ZZ"),
        col("ordered").str.to_date("%d/%m/%Y"),
        col("amount").str.replace_all("$", "", literal=True)
        .str.replace_all(",", "", literal=True).cast(pl.Float64),
        col("quantity").str.strip_chars().cast(pl.Int64).fill_null(1),
        "status",
        col("note").str.extract(r"([A-Z]{2}-\d{5})").alias("reference"),
    )
    .with_columns((col("amount") * col("quantity")).alias("total"))
    .sink_csv("out.csv")
)
