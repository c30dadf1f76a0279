//! Codes of D02, names that mean nothing here.

use super::{Code, codes};

codes! {
    UNKNOWN_COLUMN = Code {
        id: "D0201",
        title: "this table has no such column",
        about: "Columns are checked against the header of the file before any data is read. \
                The message lists the columns that exist. A name with blanks or other signs is \
                written `r[\"First Name\"]`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform adults = people | filter(r -> int(r.agee) >= 18)\n\
                save adults to csv(\"adults.csv\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform adults = people | filter(r -> int(r.age) >= 18)\n\
                save adults to csv(\"adults.csv\")\n",
    };
    UNKNOWN_TABLE = Code {
        id: "D0202",
        title: "there is no such table",
        about: "A table is declared by `source` or `transform` before it is used, further up in \
                the script.",
        wrong: "source people = csv(\"people.csv\")\n\
                save peeple to csv(\"out.csv\")\n\
                show people\n",
        right: "source people = csv(\"people.csv\")\n\
                save people to csv(\"out.csv\")\n\
                show people\n",
    };
    UNKNOWN_STEP = Code {
        id: "D0203",
        title: "there is no such step",
        about: "A transform is a chain of steps such as `filter`, `map` and `sort`. \
                `dusty explain steps` lists all of them.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform few = people | flter(r -> r.city == \"Oslo\")\n\
                save few to csv(\"few.csv\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform few = people | filter(r -> r.city == \"Oslo\")\n\
                save few to csv(\"few.csv\")\n",
    };
    UNKNOWN_FUNCTION = Code {
        id: "D0204",
        title: "there is no such function",
        about: "`dusty explain functions` lists all functions. A script declares its own with \
                `fn double(x) = x * 2`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform tidy = people | map(r -> { name: trimm(r.name) })\n\
                save tidy to csv(\"tidy.csv\")\n",
        right: "source people = csv(\"people.csv\")\n\
                transform tidy = people | map(r -> { name: trim(r.name) })\n\
                save tidy to csv(\"tidy.csv\")\n",
    };
    UNKNOWN_OPTION = Code {
        id: "D0205",
        title: "there is no such option",
        about: "Options are written `name: value`. The message lists those that the step, reader, \
                writer or function has.",
        wrong: "source people = csv(\"people.csv\", delimeter: \",\")\n\
                show people\n",
        right: "source people = csv(\"people.csv\", delimiter: \",\")\n\
                show people\n",
    };
    UNKNOWN_NAME = Code {
        id: "D0206",
        title: "this name means nothing here",
        about: "In a row function such as `r -> r.age > 18` the columns are read from the row: \
                `r.age`, not `age`. Other names come from `let`, `param` or the parameters of a \
                `fn`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform few = people | filter(r -> city == \"Oslo\")\n\
                show few\n",
        right: "source people = csv(\"people.csv\")\n\
                transform few = people | filter(r -> r.city == \"Oslo\")\n\
                show few\n",
    };
    DUPLICATE_NAME = Code {
        id: "D0207",
        title: "this name is taken",
        about: "Each table, constant, function and column has a name of its own.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform tidy = people | map(r -> { name: trim(r.name), name: r.city })\n\
                show tidy\n",
        right: "source people = csv(\"people.csv\")\n\
                transform tidy = people | map(r -> { name: trim(r.name), city: r.city })\n\
                show tidy\n",
    };
    UNUSED = Code {
        id: "D0208",
        title: "this is never used",
        about: "A source that nothing saves, shows or builds on is not read. Mostly a name was \
                mistyped further down, or a line was forgotten. A warning: the rest runs.",
        wrong: "source people = csv(\"people.csv\")\n\
                source again = csv(\"people.csv\")\n\
                show people\n",
        right: "source people = csv(\"people.csv\")\n\
                show people\n",
    };
    UNKNOWN_READER = Code {
        id: "D0209",
        title: "there is no such file format",
        about: "A `source` is read by a reader and a `save` is written by a writer; both are \
                named after the format. `dusty explain formats` lists them.",
        wrong: "source people = cvs(\"people.csv\")\n\
                show people\n",
        right: "source people = csv(\"people.csv\")\n\
                show people\n",
    };
    NOTHING_SAVED = Code {
        id: "D0210",
        title: "this script gives nothing out",
        about: "Without a `save` or a `show` no file is read and nothing happens. A warning.",
        wrong: "source people = csv(\"people.csv\")\n",
        right: "source people = csv(\"people.csv\")\nshow people\n",
    };
    UNKNOWN_PARAMETER = Code {
        id: "D0211",
        title: "the script has no such parameter",
        about: "`--set year=2024` on the command line needs a `param year = 2023` in the script, \
                whose value says what type it has.",
        wrong: "",
        right: "",
    };
    UNKNOWN_WORD = Code {
        id: "D0212",
        title: "this option does not take that word",
        about: "Some options take one of a few words, without quotes: `keep: first`, \
                `kind: left`. The message lists them.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform one = people | distinct(city, keep: frist)\n\
                show one\n",
        right: "source people = csv(\"people.csv\")\n\
                transform one = people | distinct(city, keep: first)\n\
                show one\n",
    };
    RECURSION = Code {
        id: "D0213",
        title: "this function calls itself",
        about: "A `fn` is a formula with a name. It may use other functions but not itself, not \
                even in a roundabout way.",
        wrong: "source people = csv(\"people.csv\")\n\
                fn again(x) = again(x) + 1\n\
                transform old = people | map(r -> { age: again(int(r.age)) })\n\
                show old\n",
        right: "source people = csv(\"people.csv\")\n\
                fn next(x) = x + 1\n\
                transform old = people | map(r -> { age: next(int(r.age)) })\n\
                show old\n",
    };
    SOURCE_IS_TARGET = Code {
        id: "D0214",
        title: "a save would replace what the script reads",
        about: "The files that a script reads stay as they are, so that it can be run again. Save \
                to another name.",
        wrong: "source people = csv(\"people.csv\")\nsave people to csv(\"people.csv\")\n",
        right: "source people = csv(\"people.csv\")\nsave people to csv(\"people_clean.csv\")\n",
    };
    READ_TWICE = Code {
        id: "D0215",
        title: "a source reads one file twice",
        about: "A source of several files reads each of them once. A list names each file once; \
                a pattern such as `survey-*.csv` must not find a file and a link to it.",
        wrong: "source people = csv([\"people.csv\", \"people.csv\"])\nshow people\n",
        right: "source people = csv([\"people.csv\"])\nshow people\n",
    };
    OVERGROWN = Code {
        id: "D0216",
        title: "a script that comes to too much",
        about: "A `fn` and a `let` are put in where they are used. If each uses the one before it \
                twice, a short script stands for millions of operations; one expression may come \
                to 100000, nested 400 levels deep. And a table may be made by 300 tables one \
                after the other, or steps that look at more than one row, such as `sort` or `join`. Many files are read by \
                one source, `csv(\"survey-*.csv\")`, and not united one by one; a result that is \
                needed twice is made once, by a `map` in a step before.",
        wrong: "source people = csv(\"people.csv\")\n\
                fn a(x) = x + x + x + x + x + x + x + x + x + x\n\
                fn b(x) = a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x) + a(x)\n\
                fn c(x) = b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x) + b(x)\n\
                fn d(x) = c(x) + c(x) + c(x) + c(x) + c(x) + c(x) + c(x) + c(x) + c(x) + c(x)\n\
                fn e(x) = d(x) + d(x) + d(x) + d(x) + d(x) + d(x) + d(x) + d(x) + d(x) + d(x)\n\
                transform all = people | map(r -> { age: e(int(r.age)) })\n\
                show all\n",
        right: "source people = csv(\"people.csv\")\n\
                fn a(x) = x * 10\n\
                fn b(x) = a(x) * 10\n\
                transform all = people | map(r -> { age: b(int(r.age)) })\n\
                show all\n",
    };
}
