mlr --csv --infer-none put '
  $id = int($id);
  if ($country == "N/A") { $country = "" }
  if ($quantity == "N/A") { $quantity = "" }
  $amount = $amount == "N/A" ? "" : float(gsub($amount, "[$,]", ""));
' then sort -nr amount -nf id orders.csv > out.csv
