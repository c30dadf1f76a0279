COPY (
  SELECT DISTINCT * FROM read_csv('orders.csv', all_varchar = true)
) TO 'out.csv' (HEADER);
