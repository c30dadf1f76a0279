xan filter -p 'country eq "DE" and status eq "paid"' orders.csv | xan select id,customer,amount -o out.csv
