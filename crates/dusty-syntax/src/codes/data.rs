//! Codes of D04, data that breaks a rule of the script.

use super::{Code, codes};

codes! {
    BAD_VALUE = Code {
        id: "D0401",
        title: "values that a function cannot take",
        about: "A value that does not convert is an error with a place, never a quiet `missing`. \
                The message counts the values, most frequent first, with the lines of the file. \
                Either they mean missing, and the source says so with `missing:`; or the rows are \
                set aside with `save t.rejected`; or the value does not matter here, and `try` \
                gives `missing` instead.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform named = people | convert(name: int)\n\
                show named\n",
        right: "source people = csv(\"people.csv\")\n\
                transform aged = people | convert(age: int)\n\
                show aged\n",
    };
    BAD_ARITHMETIC = Code {
        id: "D0402",
        title: "a calculation without a result",
        about: "Division by zero has no result, and a whole number has room for 64 bits. Guard \
                the calculation with `if`, or take `missing` instead with `try`.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform shares = people | map(r -> { share: int(r.age) / 0 })\n\
                show shares\n",
        right: "source people = csv(\"people.csv\")\n\
                transform shares = people | map(r -> { share: try(int(r.age) / 0) })\n\
                show shares\n",
    };
    EXPECTATION = Code {
        id: "D0403",
        title: "an expectation does not hold",
        about: "`expect` says what must be true of every row. A row where it is false or missing \
                is a bad row.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform adults = people | expect(r -> int(r.age) >= 18, \"adults only\")\n\
                show adults\n",
        right: "source people = csv(\"people.csv\")\n\
                transform all = people | expect(r -> length(r.name) > 0, \"everyone has a name\")\n\
                show all\n",
    };
    UNLISTED = Code {
        id: "D0404",
        title: "values that are not listed",
        about: "`recode` replaces values by a list. A value that is not in the list is bad unless \
                `else:` says what becomes of it. `pivot` makes columns of the names that it lists, \
                and a row with another name is bad.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform coded = people | map(r -> { city: recode(r.city, { \"Oslo\": \"O\" }) })\n\
                show coded\n",
        right: "source people = csv(\"people.csv\")\n\
                transform coded = people\n\
                \x20 | map(r -> { city: recode(r.city, { \"Oslo\": \"O\" }, else: r.city) })\n\
                show coded\n",
    };
    BAD_LINE = Code {
        id: "D0405",
        title: "lines that do not fit the file",
        about: "A line with too many or too few fields could put values into the wrong columns, so \
                it is not padded in silence. `ragged: pad` fills short lines with missing, \
                `ragged: repair` realigns lines where one way clearly fits, and `save t.rejected` \
                sets them aside.",
        wrong: "",
        right: "",
    };
    RELATION = Code {
        id: "D0406",
        title: "a join matches more rows than it should",
        about: "`relation: many_to_one` says that each left row has at most one match. If the other \
                table has a key twice, rows would be multiplied. Remove the doubles with \
                `distinct`, or leave the relation out if they are meant.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform pairs = people | join(people, on: city, relation: many_to_one)\n\
                show pairs\n",
        right: "source people = csv(\"people.csv\")\n\
                transform pairs = people | join(people, on: id, relation: one_to_one)\n\
                show pairs\n",
    };
    TAKEN_AS_TEXT = Code {
        id: "D0407",
        title: "numbers or dates are taken as text",
        about: "Text is ordered character by character, so that 10 stands before 9: by `sort`, \
                `max`, `min`, `greatest`, `least` and comparisons. And `+` joins texts, so that \
                3 + 4 is 34. If the values of the text columns are numbers, or dates that do not \
                begin with the year, that is hardly meant. A warning.",
        wrong: "source people = csv(\"people.csv\")\n\
                transform sorted = people | sort(age)\n\
                show sorted\n",
        right: "source people = csv(\"people.csv\")\n\
                transform sorted = people | sort(r -> int(r.age))\n\
                show sorted\n",
    };
    DETECTED = Code {
        id: "D0408",
        title: "the file is not plain",
        about: "Plain is UTF-8, commas, double quotes and one header row. Whatever else was made \
                out from the file is reported with the option that says the same, so that the \
                script can say it. A note.",
        wrong: "",
        right: "",
    };
    REPAIRED = Code {
        id: "D0409",
        title: "lines were changed to fit",
        about: "With `ragged: pad` or `ragged: repair` a source may fill or realign lines whose \
                number of fields is wrong. Each is told with what was done to it. A note.",
        wrong: "",
        right: "",
    };
    MISFIT = Code {
        id: "D0410",
        title: "values that do not fit their column",
        about: "The columns of a JSON file and their types are made out before its rows are read, \
                of a large file from its beginning, middle and end. A later value of another type, \
                a field that none of those records had, and a field that one record has twice are \
                bad. `text: [column]` in the source reads a column as text, as the file writes it, \
                and `save t.rejected` sets the rows aside.",
        wrong: "",
        right: "",
    };
    NAMES_MEET = Code {
        id: "D0411",
        title: "two values would be in one file",
        about: "A save to `by-city/{city}.csv` makes a file for each value. In its name, signs that \
                a file's name cannot have are written as `_`, and on some systems capitals and small \
                letters are the same. Two values that would come to one file stop the run. Make the \
                values equal, or make a column with a name for each.",
        wrong: "",
        right: "",
    };
    SURPLUS = Code {
        id: "D0412",
        title: "empty fields beyond the last column",
        about: "A line whose fields beyond the last column are empty loses nothing, and is read. \
                If other lines of the file have none there, a delimiter within a text without \
                quotes may have moved the cells of this one, so that values stand in the wrong \
                columns. Look at the line; a text with a delimiter needs quotes. A warning.",
        wrong: "",
        right: "",
    };
    CURRENCIES = Code {
        id: "D0413",
        title: "several currencies in one column",
        about: "`number` takes the sign or the code of a currency off an amount, and what is left \
                of 12 € and of 12 $ is 12. If one call has met amounts of several currencies, their \
                sum would mean nothing. Keep the currency in a column of its own, or read each \
                currency on its own: `if contains(r.price, \"€\") then number(r.price) * 1.1 else \
                number(r.price)`. A warning.",
        wrong: "",
        right: "",
    };
    ROUNDED = Code {
        id: "D0414",
        title: "whole numbers that no float can keep",
        about: "Where whole numbers stand beside floats, as in a `union` of both or in an `if` whose \
                branches have one each, they become floats. A float keeps about 15 digits, so that a \
                long whole number becomes another one. Where all digits count, as in an identifier, \
                make texts of both. A warning; a calculation, which rounds anyway, has none.",
        wrong: "",
        right: "",
    };
    NAMES_AGAIN = Code {
        id: "D0415",
        title: "rows that repeat the names of the columns",
        about: "Where files are put behind each other, the header of each but the first stands among \
                the rows. It is read as a row like others, since it may be one. Leave it out, or read \
                the files from where they were: `csv(\"survey-*.csv\")` takes each with its header. A \
                warning.",
        wrong: "",
        right: "",
    };
    NO_MATCH = Code {
        id: "D0416",
        title: "a join in which no row has a match",
        about: "Both tables have rows, and no key of one is a key of the other. Texts are equal if all \
                their signs are: 007 is not 7, and a blank or a capital letter counts. Make the keys \
                alike in both tables, with `trim`, `lower` or `int`, or join by the columns that are \
                meant. A warning; `kind: anti`, which keeps rows without a match, has none.",
        wrong: "",
        right: "",
    };
}
