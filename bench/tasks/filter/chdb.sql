INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, customer, amount
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
WHERE country = 'DE' AND status = 'paid'
