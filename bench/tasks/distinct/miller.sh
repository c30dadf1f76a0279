mlr --csv --infer-none head -n 1 -g customer orders.csv > out.csv
