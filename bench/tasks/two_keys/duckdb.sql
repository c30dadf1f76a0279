COPY (
  SELECT customer, status, count(*) AS orders, sum(trim(quantity)::BIGINT) AS quantity
  FROM read_csv('orders.csv', all_varchar = true, nullstr = ['', 'N/A'])
  GROUP BY customer, status
) TO 'out.csv' (HEADER);
