xan select -p -e '
  id, customer, lower(trim(name)) as name,
  if(country eq "" or country eq "N/A", "ZZ", upper(country)) as country,
  if(ordered eq "", "", fmt("{}-{}-{}", slice(ordered, 6, 10), slice(ordered, 3, 5), slice(ordered, 0, 2))) as ordered,
  if(amount eq "N/A", "", float(replace(amount, /[$,]/, ""))) as amount,
  if(quantity eq "" or quantity eq "N/A", 1, int(trim(quantity))) as quantity,
  status, match(note, /[A-Z]{2}-\d{5}/) as reference
' orders.csv | xan map -p 'if(amount eq "", "", amount * quantity) as total' -o out.csv
