xan filter -p 'country eq "DE" and status eq "paid"' hundred.csv | xan select id,customer,amount -o out.csv
