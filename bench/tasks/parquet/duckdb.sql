COPY (
  SELECT * FROM read_parquet('orders.parquet') WHERE status <> 'cancelled'
) TO 'out.parquet' (FORMAT parquet, COMPRESSION zstd);
