import pandas as pd

used = ["customer", "status", "quantity"]
orders = pd.read_csv("orders.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                     dtype={name: "string[pyarrow]" for name in used},
                     na_values=["", "N/A"], keep_default_na=False)
orders["quantity"] = orders["quantity"].str.strip().astype("int64[pyarrow]")
groups = orders.groupby(["customer", "status"], sort=False)
# The sum of nothing is 0 for pandas, and missing for the others.
pd.DataFrame({
    "orders": groups.size(),
    "quantity": groups["quantity"].sum(min_count=1),
}).to_csv("out.csv")
