mlr --csv --infer-none cut -o -f id,c100,c199 wide.csv > out.csv
