COPY (
  SELECT DISTINCT ON (customer) *
  FROM read_csv('orders.csv', all_varchar = true, types = { 'id': 'BIGINT' })
  ORDER BY customer, id
) TO 'out.csv' (HEADER);
