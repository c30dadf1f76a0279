xan map -p 'if(amount eq "N/A", "", replace(amount, /[$,]/, "")) as value, if(quantity eq "N/A", "", trim(quantity)) as number' orders.csv |
  xan groupby status 'count() as orders, sum(number) as pieces, mean(value) as amount, max(value) as most' -o out.csv
