COPY (
  SELECT id, customer, segment, since, amount
  FROM read_csv('orders.csv', all_varchar = true)
  JOIN read_csv('customers.csv', all_varchar = true) USING (customer)
) TO 'out.csv' (HEADER);
