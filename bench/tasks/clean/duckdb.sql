COPY (
  SELECT *, amount * quantity AS total
  FROM (
    SELECT
      id::BIGINT AS id,
      customer,
      lower(trim(name)) AS name,
      coalesce(upper(country), 'ZZ') AS country,
      strptime(ordered, '%d/%m/%Y')::DATE AS ordered,
      translate(amount, '$,', '')::DOUBLE AS amount,
      coalesce(trim(quantity)::BIGINT, 1) AS quantity,
      status,
      nullif(regexp_extract(note, '[A-Z]{2}-\d{5}'), '') AS reference
    FROM read_csv('orders.csv', all_varchar = true, nullstr = ['', 'N/A'])
  )
) TO 'out.csv' (HEADER);
