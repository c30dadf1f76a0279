import pandas as pd

used = ["customer", "amount", "quantity"]
orders = pd.read_csv("orders.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                     dtype={name: "string[pyarrow]" for name in used},
                     na_values=["", "N/A"], keep_default_na=False)
amount = orders["amount"].str.replace("$", "", regex=False).str.replace(",", "", regex=False)
orders["amount"] = amount.astype("float64[pyarrow]")
orders["quantity"] = orders["quantity"].str.strip().astype("int64[pyarrow]")
groups = orders.groupby("customer", sort=False)
customers = pd.DataFrame({
    "orders": groups.size(),
    # The sum of nothing is 0 for pandas, and missing for the others.
    "amount": groups["amount"].sum(min_count=1),
    "most": groups["quantity"].max(),
})
customers.to_csv("out.csv")
