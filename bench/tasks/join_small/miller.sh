mlr --csv --infer-none join -l code -r country -j country -f countries.csv then cut -o -f id,customer,land,continent,amount orders.csv > out.csv
