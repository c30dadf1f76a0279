xan dedup -s customer orders.csv -o out.csv
