import pandas as pd

used = ["id", "customer", "country", "amount"]
orders = pd.read_csv("orders.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                     dtype={name: "string[pyarrow]" for name in used},
                     na_values=[""], keep_default_na=False)
countries = pd.read_csv("countries.csv", engine="pyarrow", dtype_backend="pyarrow")
placed = orders.merge(countries, left_on="country", right_on="code")
placed[["id", "customer", "land", "continent", "amount"]].to_csv("out.csv", index=False)
