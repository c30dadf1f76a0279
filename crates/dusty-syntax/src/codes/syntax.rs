//! Codes of D01, text that does not follow the grammar.

use super::{Code, codes};

codes! {
    UNEXPECTED = Code {
        id: "D0101",
        title: "something does not belong here",
        about: "At this place the grammar has no use for what stands there. The message \
                says what could stand there instead.",
        wrong: "source people = csv(\"people.csv\")\n\
                show people + 1\n",
        right: "source people = csv(\"people.csv\")\n\
                show people\n",
    };
    NO_STATEMENT = Code {
        id: "D0102",
        title: "no statement begins here",
        about: "Every statement begins with a keyword: `source`, `transform`, `save`, \
                `show`, `param`, `let` or `fn`. The keyword says what the line does, and \
                it lets Dusty find every mistake of a script in one run.",
        wrong: "source people = csv(\"people.csv\")\n\
                tranform result = people\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n",
    };
    FOREIGN_STATEMENT = Code {
        id: "D0103",
        title: "a statement of another language",
        about: "Dusty has seven statements. Files are read with `source`, tables are made \
                with `transform`, written with `save` and looked at with `show`; constants \
                are named with `let` and functions with `fn`. There is nothing to import.",
        wrong: "def double(x) = x * 2\n",
        right: "fn double(x) = x * 2\n",
    };
    MISSING_NAME = Code {
        id: "D0104",
        title: "a name is missing",
        about: "A statement gives a name to what it makes, so that later statements can \
                speak of it; after a `.` comes the name of a column.",
        wrong: "source = csv(\"people.csv\")\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    RESERVED = Code {
        id: "D0105",
        title: "a reserved word is used as a name",
        about: "The words of the language itself cannot name anything. A column that bears \
                such a name is read as `r[\"to\"]`; before a `:` every word is a name.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform in = people\n",
        right: "source people = csv(\"people.csv\")\n\
                transform inner = people\n",
    };
    NAME_OF_WORDS = Code {
        id: "D0106",
        title: "a name is one word",
        about: "A name begins with a letter or `_` and goes on with letters, digits and \
                `_`, without blanks, signs or quotes. A column with another name is read \
                as `r[\"First Name\"]`.",
        wrong: "source my people = csv(\"people.csv\")\n",
        right: "source my_people = csv(\"people.csv\")\n",
    };
    ASSIGN = Code {
        id: "D0107",
        title: "`=` is missing or spelled differently",
        about: "A single `=` stands between the name that a statement declares and what it \
                stands for.",
        wrong: "source people := csv(\"people.csv\")\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    MISSING_VALUE = Code {
        id: "D0108",
        title: "a value is missing",
        about: "An operator needs a value on each side, an option needs one after its `:`, \
                and a statement needs one after its `=`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> int(r.age) >= )\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> int(r.age) >= 18)\n",
    };
    MISSING_FILE = Code {
        id: "D0109",
        title: "a reader or a writer is missing",
        about: "A file is read and written by a call that names its format, such as \
                `csv(\"people.csv\")`. The options of the format go into the same brackets.",
        wrong: "source people = \"people.csv\"\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    MISSING_TO = Code {
        id: "D0110",
        title: "`to` is missing",
        about: "`save` names the table, then `to`, then the writer: `save adults to \
                csv(\"adults.csv\")`.",
        wrong: "source people = csv(\"people.csv\")\n\
                save people csv(\"copy.csv\")\n",
        right: "source people = csv(\"people.csv\")\n\
                save people to csv(\"copy.csv\")\n",
    };
    PIPE = Code {
        id: "D0111",
        title: "a `|` before a step is missing or spelled differently",
        about: "A transform starts from a table and goes through its steps in order. A \
                single `|` stands before each step.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\")\n\
                \x20   sort(name)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\")\n\
                \x20 | sort(name)\n",
    };
    CALL_BRACKETS = Code {
        id: "D0112",
        title: "a call needs round brackets",
        about: "A step or a function is followed by its arguments in round brackets, which \
                stay when there are none: `drop_missing()`. What stands before them is a \
                plain name.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | limit 10\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | limit(10)\n",
    };
    COMMA = Code {
        id: "D0113",
        title: "a comma is missing or one too many",
        about: "Arguments, elements of a list and fields of a record are separated by \
                single commas. One more after the last is fine.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id name)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id, name)\n",
    };
    UNCLOSED_BRACKET = Code {
        id: "D0114",
        title: "a bracket is not closed",
        about: "Every `(`, `[` and `{` needs its partner. The message points to the \
                bracket that was opened and to the place where the partner was expected.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id, name\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id, name)\n",
    };
    STRAY_BRACKET = Code {
        id: "D0115",
        title: "a closing bracket closes nothing",
        about: "A closing bracket belongs to the last opening one, and both are of the \
                same shape.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id, name))\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | select(id, name)\n",
    };
    UNCLOSED_TEXT = Code {
        id: "D0116",
        title: "a text is not closed",
        about: "A text ends on the line on which it begins, with the same quote. A line \
                break within a text is written `\\n`, a quote `\\\"`.",
        wrong: "source people = csv(\"people.csv)\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    QUOTES = Code {
        id: "D0117",
        title: "quotes of another kind",
        about: "Text is written in straight quotes: `\"...\"`, or `'...'` where no escapes \
                are wanted, or `f\"...\"` with values in it. Curly quotes usually come from \
                a word processor.",
        wrong: "source people = csv(“people.csv”)\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    ESCAPE = Code {
        id: "D0118",
        title: "an escape that means nothing",
        about: "Within `\"...\"` a backslash begins one of the escapes `\\n`, `\\t`, `\\r`, \
                `\\\"`, `\\\\` and `\\u{1F600}`. Within `'...'` a backslash is only a \
                backslash, which is what regular expressions want.",
        wrong: "let digits = \"\\d+\"\n",
        right: "let digits = '\\d+'\n",
    };
    INTERPOLATION = Code {
        id: "D0119",
        title: "a mistake within an interpolated text",
        about: "Between `{` and `}` of an `f\"...\"` stands one expression. A brace that is \
                meant as text is doubled: `{{` or `}}`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { label: f\"{r.name} {}\" })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { label: f\"{r.name}\" })\n",
    };
    NUMBER = Code {
        id: "D0120",
        title: "a number that is none",
        about: "Numbers are written `18`, `1_000`, `1.5` or `2e-3`, with a digit on each \
                side of the point. A name cannot begin with a digit.",
        wrong: "let share = .5\n",
        right: "let share = 0.5\n",
    };
    UNKNOWN_CHARACTER = Code {
        id: "D0121",
        title: "a character that means nothing",
        about: "The character is no part of the language. Outside of texts and comments \
                Dusty uses letters, digits, `_` and the signs of its operators.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> $r.city == \"Oslo\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\")\n",
    };
    NESTING = Code {
        id: "D0122",
        title: "nested too deeply",
        about: "An expression may be nested 200 levels deep, and as many operators may \
                follow each other. Part of it can be moved into a `let` or a `fn`; a long \
                row of `or` comparisons is shorter as `x in [...]`.",
        wrong: NESTED,
        right: "let deep = (1)\n",
    };
    COMMENT = Code {
        id: "D0123",
        title: "a comment of another language",
        about: "A comment begins with `#` and goes to the end of its line.",
        wrong: "// everyone\n\
                source people = csv(\"people.csv\")\n",
        right: "# everyone\n\
                source people = csv(\"people.csv\")\n",
    };
    SEMICOLON = Code {
        id: "D0124",
        title: "no semicolon is needed",
        about: "A statement ends where the next one begins. Arguments are separated by \
                commas.",
        wrong: "source people = csv(\"people.csv\");\n",
        right: "source people = csv(\"people.csv\")\n",
    };
    LOGIC = Code {
        id: "D0125",
        title: "`and`, `or` and `not` are words",
        about: "Conditions are joined by the words `and` and `or`, and turned round by \
                `not`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\" && int(r.age) > 18)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\" and int(r.age) > 18)\n",
    };
    COMPARISON = Code {
        id: "D0126",
        title: "a comparison is spelled differently",
        about: "Two values are compared with `==`, `!=`, `<`, `<=`, `>`, `>=` or `in`. A \
                single `=` only gives a name to something.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city = \"Oslo\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\")\n",
    };
    CHAIN = Code {
        id: "D0127",
        title: "comparisons do not chain",
        about: "A comparison has two sides. For a range, two comparisons are joined by \
                `and`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> 18 <= int(r.age) < 65)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> 18 <= int(r.age) and int(r.age) < 65)\n",
    };
    NULL = Code {
        id: "D0128",
        title: "an absent value is called `missing`",
        about: "The one word for a value that is not there is `missing`. Since a \
                comparison with something unknown is unknown itself, the question is asked \
                with `is_missing(x)`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city != null)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> not is_missing(r.city))\n",
    };
    BOOLEAN = Code {
        id: "D0129",
        title: "`true` and `false` are written in small letters",
        about: "All words of the language are written in small letters.",
        wrong: "let strict = True\n",
        right: "let strict = true\n",
    };
    CONDITION = Code {
        id: "D0130",
        title: "a choice is written `if ... then ... else ...`",
        about: "`if` chooses between two values, so all three parts are needed. More cases \
                follow with `else if`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { group: int(r.age) < 18 ? \"child\" : \"adult\" })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { group: if int(r.age) < 18 then \"child\" else \"adult\" })\n",
    };
    NEEDS_BRACKETS = Code {
        id: "D0131",
        title: "this part needs brackets",
        about: "`if` and `not` reach as far to the right as they can. Beside a tighter \
                operator they go into brackets, so that nobody has to guess.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { size: 1 + if r.city == \"Oslo\" then 1 else 0 })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { size: 1 + (if r.city == \"Oslo\" then 1 else 0) })\n",
    };
    ARROW = Code {
        id: "D0132",
        title: "a row function is written `r -> ...`",
        about: "A row function is the name of the row, an arrow, and what is wanted of the \
                row. With two rows the names go into brackets: `(l, r) -> ...`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r => r.city == \"Oslo\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city == \"Oslo\")\n",
    };
    LAMBDA_PLACE = Code {
        id: "D0133",
        title: "no row function can stand here",
        about: "A row function is an argument of a step, such as `filter(r -> ...)`. A \
                function with a name is declared with `fn`.",
        wrong: "let double = x -> x * 2\n",
        right: "fn double(x) = x * 2\n",
    };
    METHOD = Code {
        id: "D0134",
        title: "functions are called with the value in their brackets",
        about: "Values have no methods. The function comes first and the value is its \
                first argument: `lower(r.name)`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { name: r.name.lower() })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { name: lower(r.name) })\n",
    };
    KEY = Code {
        id: "D0135",
        title: "an option or a field is written with `:`",
        about: "Within brackets a name and its value are joined by `:`. The sign `=` only \
                begins what a statement declares.",
        wrong: "source people = csv(\"people.csv\", delimiter = \";\")\n",
        right: "source people = csv(\"people.csv\", delimiter: \";\")\n",
    };
    FIELD = Code {
        id: "D0136",
        title: "a field needs a name",
        about: "A column that is read from the row brings its name along, so `{ r.id }` is \
                short for `{ id: r.id }`. Anything that is computed needs a name of its \
                own.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { r.name + r.city })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { label: r.name + r.city })\n",
    };
    SPREAD = Code {
        id: "D0137",
        title: "all columns of a row are written `...r`",
        about: "Three dots and the name of the row stand for all of its columns.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { **r, age: int(r.age) })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { ...r, age: int(r.age) })\n",
    };
    LIST_BRACKETS = Code {
        id: "D0138",
        title: "a list is written in square brackets",
        about: "Round brackets group one value; a list of values goes into `[` and `]`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city in (\"Oslo\", \"Bergen\"))\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | filter(r -> r.city in [\"Oslo\", \"Bergen\"])\n",
    };
    FOREIGN_OPERATOR = Code {
        id: "D0139",
        title: "an operator of another language",
        about: "Dusty's operators are `+ - * / %`, the comparisons, `and`, `or`, `not`, \
                `in` and `??`, which replaces a missing value. Missing values pass through \
                all of them without a mark of their own.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { city: r?.city })\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n\
                \x20 | map(r -> { city: r.city })\n",
    };
    TABLE = Code {
        id: "D0140",
        title: "a table is expected",
        about: "A transform starts from the name of a table, and `save` and `show` take \
                one. The bad rows of a table are `NAME.rejected`.",
        wrong: "transform result = filter(people)\n",
        right: "source people = csv(\"people.csv\")\n\
                transform result = people\n",
    };
}

/// A value within 201 brackets.
const NESTED: &str = concat!(
    "let deep = ",
    "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    "(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
    "1",
    ")))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
    ")))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
    ")))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
    "\n",
);
