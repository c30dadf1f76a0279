mlr --csv --infer-none filter '$country == "DE" && $status == "paid"' then cut -o -f id,customer,amount hundred.csv > out.csv
