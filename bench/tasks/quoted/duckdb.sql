COPY (
  SELECT id, author, body
  FROM read_csv('reviews.csv', all_varchar = true)
  WHERE stars::BIGINT >= 4
) TO 'out.csv' (HEADER);
