xan map -p 'if(amount eq "N/A", -1, float(replace(amount, /[$,]/, ""))) as value' orders.csv |
  xan sort -N -R -s value | xan drop value -o out.csv
