"""Runs main.sql with DuckDB."""

import os

import duckdb

with open("main.sql") as script:
    connection = duckdb.connect(config={"threads": os.environ["BENCH_THREADS"]})
    connection.execute(script.read())
