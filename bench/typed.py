"""Makes `orders.parquet` of `orders.csv`: the same rows, with types. Once; needs DuckDB.

    python3 bench/typed.py FOLDER
"""

import os
import sys

import duckdb

# One thread, so that the bytes are the same each time; compressed with Snappy, as most files are.
MADE = """
COPY (
  SELECT id,
         customer,
         trim(name) AS name,
         upper(country) AS country,
         try_strptime(ordered, '%d/%m/%Y')::DATE AS ordered,
         try_cast(replace(replace(amount, '$', ''), ',', '') AS DOUBLE) AS amount,
         try_cast(trim(quantity) AS BIGINT) AS quantity,
         status,
         note
  FROM read_csv('{folder}/orders.csv', auto_detect = false, header = true, delim = ',', quote = '"',
                columns = {{'id': 'BIGINT', 'customer': 'VARCHAR', 'name': 'VARCHAR',
                           'country': 'VARCHAR', 'ordered': 'VARCHAR', 'amount': 'VARCHAR',
                           'quantity': 'VARCHAR', 'status': 'VARCHAR', 'note': 'VARCHAR'}})
) TO '{folder}/orders.parquet.part' (FORMAT parquet, COMPRESSION snappy)
"""


def main(folder):
    made = os.path.join(folder, "orders.parquet")
    if os.path.exists(made):
        return
    duckdb.connect(config={"threads": 1}).execute(MADE.format(folder=folder))
    os.replace(f"{made}.part", made)


if __name__ == "__main__":
    main(sys.argv[1])
