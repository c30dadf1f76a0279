import pandas as pd

used = ["id", "c100", "c199"]
wide = pd.read_csv("wide.csv", engine="pyarrow", dtype_backend="pyarrow", usecols=used,
                   dtype={name: "string[pyarrow]" for name in used},
                   na_values=[""], keep_default_na=False)
wide.to_csv("out.csv", index=False)
