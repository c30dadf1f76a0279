//! Codes of D03, values of the wrong type.

use super::{Code, codes};

codes! {
    OPERAND_TYPES = Code {
        id: "D0301",
        title: "these two types do not go together",
        about: "A column of a CSV file is text until the script converts it, so `r.age >= 18` \
                compares text with a number. Write `int(r.age) >= 18`: then a value that is not \
                a number is found and reported with its line.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform adults = people | filter(r -> r.age >= 18)\n\
                show adults\n",
        right: "source people = csv(\"people.csv\")\n\
                transform adults = people | filter(r -> int(r.age) >= 18)\n\
                show adults\n",
    };
    NOT_A_CONDITION = Code {
        id: "D0302",
        title: "this is neither true nor false",
        about: "`filter`, `expect`, `if`, `and`, `or` and `not` need a condition: a comparison, a \
                function such as `is_missing`, or `bool(...)` of a text like `yes`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform named = people | filter(r -> r.name)\n\
                show named\n",
        right: "source people = csv(\"people.csv\")\n\
                transform named = people | filter(r -> not is_missing(r.name))\n\
                show named\n",
    };
    WRONG_ARGUMENT = Code {
        id: "D0303",
        title: "this function does not take these values",
        about: "The message shows what the function takes and what it was given. \
                `dusty explain` followed by the function's name shows examples.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform rounded = people | map(r -> { age: round(r.age) })\n\
                show rounded\n",
        right: "source people = csv(\"people.csv\")\n\
                transform rounded = people | map(r -> { age: round(float(r.age)) })\n\
                show rounded\n",
    };
    COMPARED_WITH_MISSING = Code {
        id: "D0304",
        title: "nothing is equal to missing",
        about: "A missing value is unknown, so comparing with it is neither true nor false, and a \
                filter on it would remove every row. `is_missing(x)` asks whether a value is \
                missing; `a ?? b` replaces it.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform ageless = people | filter(r -> r.age == missing)\n\
                show ageless\n",
        right: "source people = csv(\"people.csv\")\n\
                transform ageless = people | filter(r -> is_missing(r.age))\n\
                show ageless\n",
    };
    ARGUMENT_COUNT = Code {
        id: "D0305",
        title: "something is missing here, or is too much",
        about: "The message shows how the step or function is written.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform few = people | limit()\n\
                show few\n",
        right: "source people = csv(\"people.csv\")\n\
                transform few = people | limit(10)\n\
                show few\n",
    };
    ARGUMENT_SHAPE = Code {
        id: "D0306",
        title: "another kind of argument belongs here",
        about: "Steps take columns, row functions such as `r -> r.age`, tables, or options. The \
                message shows how the step is written.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform few = people | filter(\"age > 18\")\n\
                show few\n",
        right: "source people = csv(\"people.csv\")\n\
                transform few = people | filter(r -> int(r.age) > 18)\n\
                show few\n",
    };
    BRANCH_TYPES = Code {
        id: "D0307",
        title: "the alternatives have different types",
        about: "A column has one type, so both branches of `if`, both sides of `??`, all results \
                of `recode` and all items of a list must have the same one.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform aged = people | map(r -> { age: int(r.age) ?? \"unknown\" })\n\
                show aged\n",
        right: "source people = csv(\"people.csv\")\n\
                transform aged = people | map(r -> { age: r.age ?? \"unknown\" })\n\
                show aged\n",
    };
    BAD_CONSTANT = Code {
        id: "D0308",
        title: "this value can never work",
        about: "Patterns, date formats and the values of options are checked before any data is \
                read.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform named = people | filter(r -> matches(r.name, '(A'))\n\
                show named\n",
        right: "source people = csv(\"people.csv\")\n\
                transform named = people | filter(r -> matches(r.name, '\\(A'))\n\
                show named\n",
    };
    KEY_TYPES = Code {
        id: "D0309",
        title: "these columns can never match",
        about: "A join compares the columns of two tables; they must have the same type. Convert \
                one of them first, mostly the text that is a number.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform numbered = people | convert(id: int)\n\
                transform pairs = people | join(numbered, on: id)\n\
                show pairs\n",
        right: "source people = csv(\"people.csv\")\n\
                transform named = people | select(id, name)\n\
                transform pairs = people | join(named, on: id)\n\
                show pairs\n",
    };
    NOT_CONSTANT = Code {
        id: "D0310",
        title: "this must be known before the run",
        about: "The options of sources, saves and steps are texts, numbers, lists and records, names \
                that `let` or `param` gave to them, and what is calculated of these.",
        wrong: "source people = csv(lower(name))\n\
                show people\n",
        right: "source people = csv(\"people.csv\")\n\
                show people\n",
    };
    OPTION_TYPE = Code {
        id: "D0311",
        title: "this option takes another kind of value",
        about: "The message shows what the option takes.",
        wrong: "source people = csv(\"people.csv\", skip: \"two\")\n\
                show people\n",
        right: "source people = csv(\"people.csv\", skip: 0)\n\
                show people\n",
    };
    AGGREGATE_PLACE = Code {
        id: "D0312",
        title: "one row or many rows",
        about: "Functions such as `count`, `sum` and `mean` work on the rows of a group and stand \
                inside `aggregate` or `window`. In an `aggregate` a column has many values, so it \
                is either wrapped in such a function or named in `by`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform cities = people | aggregate(by: [city], g -> { age: int(g.age) })\n\
                show cities\n",
        right: "source people = csv(\"people.csv\")\n\
                transform cities = people | aggregate(by: [city], g -> { age: mean(int(g.age)) })\n\
                show cities\n",
    };
    UNION_TYPES = Code {
        id: "D0313",
        title: "the same column has two types",
        about: "`union` puts columns of the same name below each other, so they must have the \
                same type. Convert one of them first.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform numbered = people | convert(id: int)\n\
                transform all = people | union(numbered)\n\
                show all\n",
        right: "source people = csv(\"people.csv\")\n\
                transform tidy = people | convert(name: trim)\n\
                transform all = people | union(tidy)\n\
                show all\n",
    };
    NO_COLUMN_FITS = Code {
        id: "D0314",
        title: "no column fits",
        about: "`each` applies a function to every column whose type it takes, or to those named \
                in `columns:`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform rounded = people | each(sqrt)\n\
                show rounded\n",
        right: "source people = csv(\"people.csv\")\n\
                transform rounded = people | each(float, columns: [id]) | each(sqrt)\n\
                show rounded\n",
    };
    UNWRITABLE = Code {
        id: "D0315",
        title: "this cannot be written to that format",
        about: "A CSV cell holds one text, number, date or true/false. Choose a field of a record, \
                or join a list to a text with `join_text`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform nested = people | map(r -> { who: { name: r.name, city: r.city } })\n\
                save nested to csv(\"nested.csv\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform flat = people | map(r -> { name: r.name, city: r.city })\n\
                save flat to csv(\"flat.csv\")\n",
    };
    MISMATCHED_COLUMNS = Code {
        id: "D0316",
        title: "the tables have different columns",
        about: "`union` puts rows below each other by the names of the columns; what one side \
                lacks is missing there. A note, in case a name was misspelled.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform short = people | drop(city)\n\
                transform all = people | union(short)\n\
                show all\n",
        right: "source people = csv(\"people.csv\")\n\
                transform all = people | union(people)\n\
                show all\n",
    };
    ADDRESS = Code {
        id: "D0317",
        title: "this address of a file cannot be used",
        about: "Files on servers are read from and saved to addresses that begin with https:// or \
                s3://, one file by each. Patterns, a file for each value, and databases are for \
                files of this machine.",
        wrong: "source people = csv(\"ftp://example.org/people.csv\")\nshow people\n",
        right: "source people = csv(\"people.csv\")\nshow people\n",
    };
}
