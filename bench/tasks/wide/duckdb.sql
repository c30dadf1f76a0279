COPY (
  SELECT id, c100, c199 FROM read_csv('wide.csv', all_varchar = true)
) TO 'out.csv' (HEADER);
