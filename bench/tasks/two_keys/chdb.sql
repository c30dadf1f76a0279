INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT customer, status, count() AS orders, sum(toInt64OrNull(trimBoth(quantity))) AS quantity
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
GROUP BY customer, status
