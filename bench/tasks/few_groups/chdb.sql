INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT status, count() AS orders, sum(toInt64OrNull(trimBoth(quantity))) AS pieces,
  avg(value) AS amount, max(value) AS most
FROM (
  SELECT status, quantity, toFloat64OrNull(replaceAll(replaceAll(amount, '$', ''), ',', '')) AS value
  FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
)
GROUP BY status
