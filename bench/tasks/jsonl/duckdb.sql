COPY (
  SELECT id, customer, amount
  FROM read_json('events.jsonl', format = 'newline_delimited')
  WHERE country = 'DE' AND status = 'paid'
) TO 'out.csv' (HEADER);
