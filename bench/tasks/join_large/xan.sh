xan join customer orders.csv customer customers.csv | xan select id,customer,segment,since,amount -o out.csv
