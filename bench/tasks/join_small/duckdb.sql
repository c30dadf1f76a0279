COPY (
  SELECT id, customer, land, continent, amount
  FROM read_csv('orders.csv', all_varchar = true) AS orders
  JOIN read_csv('countries.csv', all_varchar = true) AS countries ON country = code
) TO 'out.csv' (HEADER);
