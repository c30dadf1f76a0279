INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT toInt64(id) AS id, customer, name, if(country = 'N/A', '', country) AS country, ordered,
  toFloat64OrNull(replaceAll(replaceAll(amount, '$', ''), ',', '')) AS amount,
  if(quantity = 'N/A', '', quantity) AS quantity, status, note
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
ORDER BY amount DESC NULLS LAST, id
LIMIT 1000
