import pandas as pd

events = pd.read_json("events.jsonl", lines=True, engine="pyarrow", dtype_backend="pyarrow")
picked = events[(events["country"] == "DE") & (events["status"] == "paid")]
picked[["id", "customer", "amount"]].to_csv("out.csv", index=False)
