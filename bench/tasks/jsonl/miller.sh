mlr --ijsonl --ocsv filter '$country == "DE" && $status == "paid"' then cut -o -f id,customer,amount events.jsonl > out.csv
