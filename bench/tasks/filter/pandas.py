import pandas as pd

used = ["id", "customer", "country", "amount", "status"]
orders = pd.read_csv("orders.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                     dtype={name: "string[pyarrow]" for name in used},
                     na_values=[""], keep_default_na=False)
picked = orders[(orders["country"] == "DE") & (orders["status"] == "paid")]
picked[["id", "customer", "amount"]].to_csv("out.csv", index=False)
