COPY (
  SELECT id, customer, amount
  FROM read_csv('orders.csv', all_varchar = true)
  WHERE country = 'DE' AND status = 'paid'
) TO 'out.csv' (HEADER);
