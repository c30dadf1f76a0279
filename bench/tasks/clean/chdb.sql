INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT *, amount * quantity AS total
FROM (
  SELECT
    toInt64(id) AS id,
    customer,
    lowerUTF8(trimBoth(name)) AS name,
    if(country IN ('', 'N/A'), 'ZZ', upper(country)) AS country,
    if(ordered = '', NULL, toDate(concat(substring(ordered, 7, 4), '-', substring(ordered, 4, 2), '-', substring(ordered, 1, 2)))) AS ordered,
    toFloat64OrNull(replaceAll(replaceAll(amount, '$', ''), ',', '')) AS amount,
    ifNull(toInt64OrNull(trimBoth(quantity)), 1) AS quantity,
    status,
    nullIf(extract(note, '[A-Z]{2}-\\d{5}'), '') AS reference
  FROM file('orders.csv', 'CSVWithNames', 'id String, customer String, name String, country String, ordered String, amount String, quantity String, status String, note String')
)
