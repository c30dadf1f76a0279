xan select id,c100,c199 wide.csv -o out.csv
