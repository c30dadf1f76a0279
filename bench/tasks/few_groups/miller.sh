mlr --csv --infer-none put -q '
  quantity = strip($quantity);
  @orders[$status] += 1;
  if (quantity != "" && quantity != "N/A") {
    @pieces[$status] += int(quantity);
  }
  if ($amount != "N/A") {
    amount = float(gsub($amount, "[$,]", ""));
    @known[$status] += 1;
    @sum[$status] += amount;
    @most[$status] = max(@most[$status], amount);
  }
  end {
    for (status, orders in @orders) {
      emit1 {
        "status": status, "orders": orders, "pieces": @pieces[status],
        "amount": @sum[status] / @known[status], "most": @most[status],
      };
    }
  }
' orders.csv > out.csv
