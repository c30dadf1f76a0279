import pandas as pd

orders = pd.read_csv("orders.csv", engine="pyarrow", dtype="string[pyarrow]",
                     dtype_backend="pyarrow", na_values=[""], keep_default_na=False)
orders.drop_duplicates().to_csv("out.csv", index=False)
