"""Runs main.sql with chdb, which is ClickHouse in a process."""

import os

import chdb

with open("main.sql") as script:
    query = script.read()
settings = (f" max_threads = {os.environ['BENCH_THREADS']}, format_csv_null_representation = '',"
            " engine_file_truncate_on_insert = 1, input_format_csv_trim_whitespaces = 0")
chdb.query(f"{query} {',' if 'SETTINGS' in query else 'SETTINGS'}{settings}")
