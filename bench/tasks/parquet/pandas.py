import pandas as pd

orders = pd.read_parquet("orders.parquet", dtype_backend="pyarrow")
orders[orders["status"] != "cancelled"].to_parquet("out.parquet", compression="zstd", index=False)
