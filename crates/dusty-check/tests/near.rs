//! Which names are offered for one that is not there.

use dusty_check::near::nearest;

#[test]
fn slips_of_the_fingers_are_near() {
    for (written, meant) in [
        ("nam", "name"),
        ("Age", "age"),
        ("first_name", "First Name"),
        ("firstname", "first_name"),
        ("FirstName", "first name"),
        ("populaton", "population"),
        ("poplatoin", "population"),
        ("fliter", "filter"),
        ("lenght", "length"),
        ("slect", "select"),
        ("roud", "round"),
        ("nmae", "name"),
        ("UPPER", "upper"),
        ("count_distinc", "count_distinct"),
        ("days_betwen", "days_between"),
        ("daysBetween", "days_between"),
        ("delimeter", "delimiter"),
        ("nane", "name"),
        ("neme", "name"),
        ("spceis", "species"),
    ] {
        assert_eq!(nearest(written, ["x", meant]), Some(meant), "{written}");
    }
}

#[test]
fn names_of_another_meaning_are_not() {
    for (written, other) in [
        ("years_between", "days_between"),
        ("months_between", "minutes_between"),
        ("weeks_between", "days_between"),
        ("start_of_week", "start_of_year"),
        ("start_of_day", "start_of_year"),
        ("doy", "day"),
        ("mad", "max"),
        ("bin", "min"),
        ("sort", "sqrt"),
        ("remove", "recode"),
        ("round_up", "round"),
        ("count_if", "count"),
        ("stddev_pop", "stddev"),
        ("extract_all", "extract"),
        ("replace_na", "replace"),
        ("row_number", "number"),
        ("is_number", "number"),
        ("weight_2024", "weight_2023"),
        ("q1", "q2"),
        ("age2", "age"),
        ("city", "name"),
        ("game", "name"),
        ("cost", "code"),
        ("months", "minutes"),
        ("ag", "age"),
        ("x", "y"),
        ("", "age"),
    ] {
        assert_eq!(nearest(written, [other]), None, "{written}");
    }
}
