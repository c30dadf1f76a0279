INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, customer, amount
FROM file('events.jsonl', 'JSONEachRow')
WHERE country = 'DE' AND status = 'paid'
