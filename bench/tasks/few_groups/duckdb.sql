COPY (
  SELECT status, count(*) AS orders, sum(trim(quantity)::BIGINT) AS pieces,
    avg(translate(amount, '$,', '')::DOUBLE) AS amount,
    max(translate(amount, '$,', '')::DOUBLE) AS most
  FROM read_csv('orders.csv', all_varchar = true, nullstr = ['', 'N/A'])
  GROUP BY status
) TO 'out.csv' (HEADER);
