INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, customer, segment, since, amount
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String') AS orders
JOIN file('customers.csv', 'CSVWithNames', 'customer String, segment String, since String') AS customers
USING (customer)
