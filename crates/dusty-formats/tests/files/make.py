"""Made the files beside it, with pyarrow 26.0.1, pandas 3.1.1 and pyreadstat 1.3.7.

    python make.py parquet      needs pyarrow
    python make.py stata        needs pandas and pyreadstat

The files in the form of Parquet have one table under each compression. Those of Stata have one table
in each version that the two libraries write: `pandas-VERSION.dta`, `readstat-VERSION.dta`, and
`long.dta` and `long-117.dta` with texts of any length.
"""

import datetime
import sys


def parquet():
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({
        "id": pa.array(range(1, 301), pa.int64()),
        "city": pa.array([["Rome", "Oslo", None][at % 3] for at in range(300)]),
        "height": pa.array([at / 8 for at in range(300)], pa.float64()),
    })
    for name in ["lz4", "brotli"]:
        pq.write_table(table, f"{name}.parquet", compression=name)


def stata():
    import pandas as pd
    import pyreadstat

    frame = pd.DataFrame({
        "id": [1, 2, 3, 4],
        "name": ["Ada", "Ben", "", "Zoë"],
        "sex": pd.Categorical(["female", "male", "male", None]),
        "height": [1.65, None, 1.5, 2.0],
        "born": [datetime.datetime(1815, 12, 10), datetime.datetime(2001, 2, 3), None,
                 datetime.datetime(1960, 1, 1)],
        "seen": [datetime.datetime(2024, 3, 1, 12, 30), None, datetime.datetime(1959, 12, 31, 23, 59, 59),
                 datetime.datetime(2024, 2, 29)],
        "month": [datetime.datetime(2024, 3, 1), datetime.datetime(1959, 12, 1), None,
                  datetime.datetime(1960, 1, 1)],
    })
    dates = {"born": "td", "seen": "tc", "month": "tm"}
    for version in [114, 117, 118, 119]:
        frame.to_stata(f"pandas-{version}.dta", write_index=False, version=version, convert_dates=dates,
                       time_stamp=datetime.datetime(2000, 1, 1), data_label="four people")
    long = pd.DataFrame({"id": [1, 2, 3], "text": ["x" * 3000, "short", "x" * 3000]})
    long.to_stata("long.dta", write_index=False, version=118, convert_strl=["text"],
                  time_stamp=datetime.datetime(2000, 1, 1))
    old = pd.DataFrame({"id": [1, 2], "text": ["short", "Zoë"]})
    old.to_stata("long-117.dta", write_index=False, version=117, convert_strl=["text"],
                 time_stamp=datetime.datetime(2000, 1, 1))

    survey = pd.DataFrame({
        "id": [1.0, 2.0, 3.0, 4.0, 5.0],
        "income": [1200.5, "a", "b", "a", None],
        "answer": [1.0, 2.0, "a", 1.0, 9.0],
    })
    # The numbers of Stata's own versions.
    for version, release in [(8, 113), (10, 114), (12, 115), (13, 117), (14, 118)]:
        pyreadstat.write_dta(
            survey, f"readstat-{release}.dta", version=version,
            variable_value_labels={"answer": {1: "yes", 2: "no", "a": "refused"}},
            missing_user_values={"income": ["a", "b"], "answer": ["a"]})


if __name__ == "__main__":
    {"parquet": parquet, "stata": stata}[sys.argv[1]]()
