"""Says whether two answers are the same: the same rows with the same values.

    python compare.py KINDS ORDERED FIRST SECOND

Run by `bench/run` with the Python of the peers. What is evened out: how a file quotes its cells;
how a missing value is written (an empty cell or `""`); how a number is written (`2.50`, `2.5`;
compared up to 4 digits behind the point); the case of the names in the header; and the order of the
rows where the task does not ask for one.
"""

import csv
import sys

import duckdb


def table(path, kinds):
    names = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(kinds)))
    value = {"t": "coalesce(c{}, '')", "n": "round(c{}::DOUBLE, 4)"}
    values = ", ".join(f"{value[kind].format(at)} AS c{at}" for at, kind in enumerate(kinds))
    return (f"(SELECT {values} FROM read_csv('{path}', columns = {{{names}}}, header = true,"
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '',"
            f" max_line_size = 10000000))")


def digest(path, kinds, ordered):
    """The header, the number of rows, and a sum of hashes of the rows."""
    with open(path, newline="") as file:
        header = [name.lower() for name in next(csv.reader(file), [])]
    columns = ", ".join(f"c{at}" for at in range(len(kinds)))
    place = "row_number() OVER (), " if ordered else ""
    query = (f"SELECT count(*), sum(hash({'place, ' if ordered else ''}{columns})::HUGEINT) FROM "
             f"(SELECT {place.replace('OVER ()', 'OVER () AS place')}* FROM {table(path, kinds)})")
    return header, duckdb.execute(query).fetchone()


def main(kinds, ordered, first, second):
    duckdb.execute("SET threads = 2")
    one, two = (digest(path, kinds, ordered == "True") for path in (first, second))
    if one == two:
        print(f"same {one[1][0]}")
        return
    print(f"differs: {one} and {two}")
    for a, b in [(first, second), (second, first)]:
        only = f"SELECT * FROM {table(a, kinds)} EXCEPT ALL SELECT * FROM {table(b, kinds)} LIMIT 3"
        print(f"only in {a}: {duckdb.execute(only).fetchall()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
