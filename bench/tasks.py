"""What is measured. The programs of a task are in `tasks/NAME`, one for each tool."""

from collections import namedtuple

# `reads` is the file whose rows are counted; `kinds` says for each column that comes out whether
# it is compared as text (t) or as a number (n); `ordered`, whether the order of the rows counts;
# `answer` is the file that is written.
Task = namedtuple("Task", "name about reads kinds ordered answer", defaults=["out.csv"])

TASKS = [
    Task("filter", "keep some rows and 3 columns", "orders.csv", "ttt", True),
    Task("clean", "clean all 9 columns: trim, case, fill, numbers, dates, regular expression",
         "orders.csv", "ntttt" "nnttn", True),
    Task("few_groups", "count, sum, mean, max of 5 groups", "orders.csv", "tnnnn", False),
    Task("many_groups", "count, sum, max of one group per 4 rows", "orders.csv", "tnnn", False),
    Task("two_keys", "count and sum of 3.4 million groups by two columns", "orders.csv", "ttnn", False),
    Task("join_small", "join with 20 rows", "orders.csv", "ttttt", False),
    Task("join_large", "join with one row per 4 rows", "orders.csv", "ttttt", False),
    Task("sort", "sort by a number, then by another", "orders.csv", "ttttt" "nttt", True),
    Task("top", "the first 1,000 rows of the sorted ones", "orders.csv", "ttttt" "nttt", True),
    Task("distinct", "the first row of each customer", "orders.csv", "t" * 9, False),
    Task("dedupe", "no row twice", "orders.csv", "t" * 9, False),
    Task("wide", "3 of 200 columns", "wide.csv", "ttt", True),
    Task("quoted", "keep some rows of quoted texts with line breaks", "reviews.csv", "ttt", True),
    Task("jsonl", "keep some records of JSON lines and 3 fields", "events.jsonl", "ntn", True),
    Task("parquet", "keep most rows of a Parquet file in another one", "orders.parquet", "ntttt" "nntt",
         True, "out.parquet"),
    Task("start", "keep some of 100 rows", "hundred.csv", "ttt", True),
]

# Tasks that work on one row after the other: their memory should not grow with the file.
ROW_WISE = ["filter", "clean"]
# Tasks that are measured on one core as well.
THREADS = ["filter", "clean", "many_groups", "join_large", "sort"]
