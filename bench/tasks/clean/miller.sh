mlr --csv --infer-none put -q '
  name = tolower(strip($name));
  country = ($country == "" || $country == "N/A") ? "ZZ" : toupper($country);
  ordered = "";
  if ($ordered != "") {
    ordered = $ordered[7:10] . "-" . $ordered[4:5] . "-" . $ordered[1:2];
  }
  amount = $amount == "N/A" ? "" : float(gsub($amount, "[$,]", ""));
  quantity = strip($quantity);
  quantity = (quantity == "" || quantity == "N/A") ? 1 : int(quantity);
  reference = "";
  if ($note =~ "([A-Z]{2}-[0-9]{5})") {
    reference = "\1";
  }
  emit1 {
    "id": int($id), "customer": $customer, "name": name, "country": country,
    "ordered": ordered, "amount": amount, "quantity": quantity, "status": $status,
    "reference": reference, "total": amount == "" ? "" : amount * quantity,
  };
' orders.csv > out.csv
