COPY (
  SELECT customer, count(*) AS orders, sum(translate(amount, '$,', '')::DOUBLE) AS amount,
    max(trim(quantity)::BIGINT) AS most
  FROM read_csv('orders.csv', all_varchar = true, nullstr = ['', 'N/A'])
  GROUP BY customer
) TO 'out.csv' (HEADER);
