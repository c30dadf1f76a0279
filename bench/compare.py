"""Says whether two answers are the same: the same rows with the same values.

    python compare.py KINDS ORDERED FIRST SECOND

The files are CSV or Parquet. Run by `bench/run` with the Python of the peers. What is evened out: how a file quotes its cells;
how a missing value is written (an empty cell or `""`); how a number is written (`2.50`, `2.5`;
compared up to 4 digits behind the point); the case of the names in the header; and the order of the
rows where the task does not ask for one.
"""

import csv
import sys

import duckdb

VALUES = {"t": "coalesce(c{}::VARCHAR, '')", "n": "round(c{}::DOUBLE, 4)"}


def table(path, kinds):
    """The values of a file, evened out."""
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(kinds)))
    values = ", ".join(f"{VALUES[kind].format(at)} AS c{at}" for at, kind in enumerate(kinds))
    if path.endswith(".parquet"):
        columns = ", ".join(f"c{at}" for at in range(len(kinds)))
        return f"(SELECT {values} FROM read_parquet('{path}') AS file({columns}))"
    return (f"(SELECT {values} FROM read_csv('{path}', columns = {{{names}}}, header = true,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            f" max_line_size = 10000000))")


def header(path):
    if path.endswith(".parquet"):
        columns = duckdb.execute(f"DESCRIBE SELECT * FROM read_parquet('{path}')").fetchall()
        return [name.lower() for name, *_ in columns]
    with open(path, newline="") as file:
        return [name.lower() for name in next(csv.reader(file), [])]


def digest(path, kinds, ordered):
    """The number of rows, the sum of their hashes, and the sum of hashes that count their places."""
    columns = ", ".join(f"c{at}" for at in range(len(kinds)))
    hashes = f"SELECT hash({columns}) AS row FROM {table(path, kinds)}"
    if ordered:
        hashes = f"SELECT row, hash(row, row_number() OVER ()) AS place FROM ({hashes})"
    place = "sum(place::HUGEINT)" if ordered else "0"
    query = f"SELECT count(*), sum(row::HUGEINT), {place} FROM ({hashes})"
    return duckdb.execute(query).fetchone()


def main(kinds, ordered, first, second):
    duckdb.execute("SET threads = 2")
    if header(first) != header(second):
        print(f"other columns: {header(first)} and {header(second)}")
        return
    one, two = (digest(path, kinds, ordered == "True") for path in (first, second))
    if one == two:
        print(f"same, {one[0]} rows")
    elif one[:2] == two[:2]:
        print(f"same, {one[0]} rows, in another order")
    else:
        print(f"OTHER VALUES: {one[0]} and {two[0]} rows")
        for a, b in [(first, second), (second, first)]:
            only = (f"SELECT * FROM {table(a, kinds)} EXCEPT ALL "
                    f"SELECT * FROM {table(b, kinds)} LIMIT 3")
            print(f"only in {a}: {duckdb.execute(only).fetchall()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
