xan join country orders.csv code countries.csv | xan select id,customer,land,continent,amount -o out.csv
