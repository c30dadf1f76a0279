INSERT INTO FUNCTION file('out.csv', 'CSVWithNames')
SELECT id, c100, c199
FROM file('wide.csv', 'CSVWithNames', 'id String, c100 String, c199 String')
SETTINGS input_format_skip_unknown_fields = 1
