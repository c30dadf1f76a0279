mlr --csv --infer-none uniq -a orders.csv > out.csv
