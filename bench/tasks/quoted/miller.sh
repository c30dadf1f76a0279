mlr --csv --infer-none filter 'int($stars) >= 4' then cut -o -f id,author,body reviews.csv > out.csv
