import pandas as pd

orders = pd.read_csv("orders.csv", engine="pyarrow", dtype="string[pyarrow]",
                     dtype_backend="pyarrow", na_values=["", "N/A"], keep_default_na=False)
orders["id"] = orders["id"].astype("int64[pyarrow]")
orders["name"] = orders["name"].str.strip().str.lower()
orders["country"] = orders["country"].str.upper().fillna("ZZ")
orders["ordered"] = pd.to_datetime(orders["ordered"], format="%d/%m/%Y")
amount = orders["amount"].str.replace("$", "", regex=False).str.replace(",", "", regex=False)
orders["amount"] = amount.astype("float64[pyarrow]")
orders["quantity"] = orders["quantity"].str.strip().astype("int64[pyarrow]").fillna(1)
orders["reference"] = orders.pop("note").str.extract(r"([A-Z]{2}-\d{5})", expand=False)
orders["total"] = orders["amount"] * orders["quantity"]
orders.to_csv("out.csv", index=False)
