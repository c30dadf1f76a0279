mlr --csv --infer-none join -j customer -f customers.csv then cut -o -f id,customer,segment,since,amount orders.csv > out.csv
