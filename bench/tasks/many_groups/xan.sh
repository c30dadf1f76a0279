xan map -p 'if(amount eq "N/A", "", replace(amount, /[$,]/, "")) as value, if(quantity eq "N/A", "", trim(quantity)) as number' orders.csv |
  xan groupby customer 'count() as orders, if(count(value) > 0, sum(value), "") as amount, max(number) as most' -o out.csv
