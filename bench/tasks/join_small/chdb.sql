INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, customer, land, continent, amount
FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String') AS orders
JOIN file('countries.csv', 'CSVWithNames', 'code String, land String, continent String') AS countries
ON country = code
