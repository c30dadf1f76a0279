INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT customer, count() AS orders,
  sum(toFloat64OrNull(replaceAll(replaceAll(amount, '$', ''), ',', ''))) AS amount,
  max(toInt64OrNull(trimBoth(quantity))) AS most
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
GROUP BY customer
