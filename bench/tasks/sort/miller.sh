mlr --csv --infer-none put '
  $id = int($id);
  if ($country == "N/A") { $country = "" }
  if ($quantity == "N/A") { $quantity = "" }
  $amount = $amount == "N/A" ? -1 : float(gsub($amount, "[$,]", ""));
' then sort -nr amount -nf id then put '
  if ($amount == -1) { $amount = "" }
' orders.csv > out.csv
