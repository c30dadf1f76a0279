COPY (
  SELECT id, customer, land, continent, amount
  FROM read_csv('orders.csv', all_varchar = true)
  JOIN read_csv('countries.csv', all_varchar = true) ON country = code
) TO 'out.csv' (HEADER);
