COPY (
  SELECT * REPLACE (id::BIGINT AS id, translate(amount, '$,', '')::DOUBLE AS amount)
  FROM read_csv('orders.csv', all_varchar = true, nullstr = ['', 'N/A'])
  ORDER BY amount DESC NULLS LAST, id LIMIT 1000
) TO 'out.csv' (HEADER);
