INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT DISTINCT *
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
