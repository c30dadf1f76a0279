COPY (
  SELECT id, customer, segment, since, amount
  FROM read_csv('orders.csv', all_varchar = true) AS orders
  JOIN read_csv('customers.csv', all_varchar = true) AS customers USING (customer)
) TO 'out.csv' (HEADER);
