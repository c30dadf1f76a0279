import pandas as pd

orders = pd.read_csv("orders.csv", engine="pyarrow", dtype="string[pyarrow]",
                     dtype_backend="pyarrow", na_values=["", "N/A"], keep_default_na=False)
orders["id"] = orders["id"].astype("int64[pyarrow]")
amount = orders["amount"].str.replace("$", "", regex=False).str.replace(",", "", regex=False)
orders["amount"] = amount.astype("float64[pyarrow]")
orders.sort_values(["amount", "id"], ascending=[False, True]).head(1000).to_csv("out.csv", index=False)
