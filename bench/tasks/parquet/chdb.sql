INSERT INTO FUNCTION file('out.parquet', 'Parquet')
SELECT *
FROM file('orders.parquet', 'Parquet')
WHERE status <> 'cancelled'
SETTINGS output_format_parquet_compression_method = 'zstd'
