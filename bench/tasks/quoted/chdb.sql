INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, author, body
FROM file('reviews.csv', 'CSVWithNames', 'id String, author String, stars Int64, title String, body String')
WHERE stars >= 4
