mlr --csv --infer-none put -q '
  customer = $customer;
  quantity = strip($quantity);
  @orders[customer] += 1;
  if (quantity != "" && quantity != "N/A") {
    @most[customer] = max(@most[customer], int(quantity));
  }
  if ($amount != "N/A") {
    @sum[customer] += float(gsub($amount, "[$,]", ""));
  }
  end {
    for (customer, orders in @orders) {
      emit1 {
        "customer": customer, "orders": orders, "amount": @sum[customer] ?? "",
        "most": @most[customer] ?? "",
      };
    }
  }
' orders.csv > out.csv
