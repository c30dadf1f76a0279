import pandas as pd

used = ["amount", "quantity", "status"]
orders = pd.read_csv("orders.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                     dtype={name: "string[pyarrow]" for name in used},
                     na_values=["", "N/A"], keep_default_na=False)
amount = orders["amount"].str.replace("$", "", regex=False).str.replace(",", "", regex=False)
orders["amount"] = amount.astype("float64[pyarrow]")
orders["quantity"] = orders["quantity"].str.strip().astype("int64[pyarrow]")
states = orders.groupby("status").agg(
    orders=("status", "size"), pieces=("quantity", "sum"), amount=("amount", "mean"),
    most=("amount", "max"),
)
states.to_csv("out.csv")
