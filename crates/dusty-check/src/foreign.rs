//! The words of other tools, and what Dusty writes for them. They are compared without case.

/// Words that mean the same, and what Dusty writes.
type Words = &'static [(&'static [&'static str], &'static str)];

/// What Dusty writes for a word.
pub fn dusty(words: Words, word: &str) -> Option<&'static str> {
    let same = |known: &&str| known.eq_ignore_ascii_case(word);
    words.iter().find(|(known, _)| known.iter().any(|known| same(&known))).map(|(_, dusty)| *dusty)
}

/// File formats that go by other names, too.
pub const FORMATS: Words = &[
    (&["xlsx", "xls", "ods", "workbook", "spreadsheet"], "excel"),
    (&["feather", "ipc"], "arrow"),
    (&["sqlite3", "db", "sql", "database"], "sqlite"),
    (&["ndjson", "json_lines"], "jsonl"),
    (&["dta"], "stata"),
];

/// Options.
pub const OPTIONS: Words = &[
    (&["sep", "separator", "delim", "field_separator"], "delimiter"),
    (&["na", "na_values", "na_strings", "null_values", "nullstr"], "missing"),
    (&["skiprows", "skip_rows", "skip_lines"], "skip"),
    (&["skipfooter", "skip_footer"], "footer"),
    (&["col_names", "has_header"], "header"),
    (&["quotechar", "quote_char"], "quote"),
    (&["escapechar", "escape_char"], "escape"),
    (&["sheet_name"], "sheet"),
];

/// Functions.
pub const FUNCTIONS: Words = &[
    (&["to_int", "toint", "as_integer", "as_int", "integer", "parse_int", "parseint"], "int(...)"),
    (
        &[
            "to_float",
            "tofloat",
            "as_float",
            "as_numeric",
            "to_number",
            "to_numeric",
            "numeric",
            "double",
        ],
        "float(...)",
    ),
    (&["str", "string", "to_string", "tostring", "as_character"], "text(...)"),
    (&["to_date", "as_date", "parse_date", "strptime"], "date(x, \"%d/%m/%Y\")"),
    (&["to_datetime", "parse_datetime", "timestamp"], "datetime(...)"),
    (&["strip", "trimws", "str_trim"], "trim(...)"),
    (&["len", "nchar", "str_length", "size"], "length(...)"),
    (&["tolower", "lowercase", "lcase", "to_lower", "downcase"], "lower(...)"),
    (&["toupper", "uppercase", "ucase", "to_upper", "upcase"], "upper(...)"),
    (&["capitalize", "initcap", "titlecase"], "title(...)"),
    (&["substr", "substring", "str_sub", "mid", "left"], "slice(x, 0, 3)"),
    (&["right"], "slice(x, -3)"),
    (&["isna", "isnull", "is_na", "is_null", "isnan", "is_nan", "is_none"], "is_missing(...)"),
    (
        &[
            "not_missing",
            "non_missing",
            "is_not_missing",
            "notna",
            "not_na",
            "is_not_na",
            "notnull",
            "not_null",
            "is_not_null",
            "isnotnull",
            "is_present",
        ],
        "not is_missing(...)",
    ),
    (&["na_if", "nullif"], "missing_if(x, \"NA\")"),
    (&["coalesce", "ifnull", "nvl", "fillna"], "a ?? b"),
    (
        &["ifelse", "if_else", "iif", "case_when", "np_where", "case", "when"],
        "if condition then a else b",
    ),
    (
        &["gsub", "sub", "re_sub", "regexp_replace", "str_replace_all"],
        "replace_matches(x, 'pattern', \"with\")",
    ),
    (&["regexp_extract", "str_extract", "re_search"], "extract(x, 'pattern')"),
    (&["grepl", "str_detect", "regexp_matches", "re_match"], "matches(x, 'pattern')"),
    (&["includes"], "contains(x, \"part\")"),
    (&["startswith"], "starts_with(...)"),
    (&["endswith"], "ends_with(...)"),
    (&["concat", "paste", "paste0"], "a + b or f\"{a} {b}\""),
    (&["avg", "average"], "mean(...)"),
    (&["std", "sd", "stdev", "stddev_samp"], "stddev(...)"),
    (&["var", "var_samp"], "variance(...)"),
    (&["nunique", "n_distinct", "countdistinct", "approx_count_distinct"], "count_distinct(...)"),
    (&["n", "row_count", "nrow"], "count()"),
    (&["percentile", "quantile_cont"], "quantile(x, 0.9)"),
    (&["power", "pow_"], "pow(...)"),
    (&["log"], "ln(x) or log10(x)"),
    (&["ceiling"], "ceil(...)"),
    (&["mod"], "a % b"),
    (&["cast", "try_cast", "astype", "convert"], "int(x), float(x), date(x) or text(x)"),
    (&["strftime", "to_char", "date_format"], "format_date(x, \"%d/%m/%Y\")"),
    (&["dayofweek", "day_of_week", "wday", "dow"], "weekday(...)"),
    (
        &["now", "today", "current_date", "sysdate"],
        "the day into the script, so that it gives the same tomorrow: date(\"2026-01-31\")",
    ),
    (&["datediff", "date_diff"], "days_between(a, b)"),
    (&["date_add", "dateadd"], "add_days(x, 7)"),
    (&["desc"], "sort(desc(column))"),
];

/// Steps.
pub const STEPS: Words = &[
    (&["where", "query", "subset", "keep"], "filter(r -> condition)"),
    (
        &["mutate", "with_columns", "with_column", "assign", "transmute", "derive", "put", "apply"],
        "map(r -> { ...r, name: value })",
    ),
    (
        &["group_by", "groupby", "group", "summarise", "summarize", "agg", "count"],
        "aggregate(by: [column], g -> { n: count() })",
    ),
    (&["arrange", "order_by", "orderby", "sort_values", "sort_by", "order"], "sort(column)"),
    (&["head", "take", "slice_head", "first", "top"], "limit(10)"),
    (&["tail", "slice_tail", "bottom"], "sort(desc(column)) | limit(10)"),
    (&["offset"], "skip(10)"),
    (&["drop_duplicates", "unique", "dedup", "dedupe", "uniq"], "distinct(column)"),
    (&["dropna", "drop_na", "drop_nulls", "na_omit"], "drop_missing()"),
    (&["fillna", "fill_null", "replace_na", "fill_missing"], "fill(column: 0)"),
    (&["merge", "inner_join"], "join(other, on: id)"),
    (&["left_join"], "join(other, on: id, kind: left)"),
    (&["right_join"], "join(other, on: id, kind: right)"),
    (&["full_join", "outer_join"], "join(other, on: id, kind: full)"),
    (&["anti_join"], "join(other, on: id, kind: anti)"),
    (&["semi_join"], "join(other, on: id, kind: semi)"),
    (&["cross_join"], "join(other, kind: cross)"),
    (&["concat", "append", "bind_rows", "union_all", "vstack"], "union(other)"),
    (&["astype", "cast", "across"], "convert(column: int)"),
    (&["remove", "exclude"], "drop(column)"),
    (&["unwind", "unnest_longer", "flatten", "separate_rows"], "explode(column)"),
    (&["json_normalize", "unnest_wider", "hoist"], "unnest(column)"),
    (&["assert", "check", "validate", "require"], "expect(r -> condition, \"why\")"),
];
