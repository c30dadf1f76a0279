INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT *
FROM file('orders.csv', 'CSVWithNames', 'id Int64, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
ORDER BY id
LIMIT 1 BY customer
