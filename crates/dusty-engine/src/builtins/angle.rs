//! Angles, and what of them is calculated, as for the distance between two places.

use dusty_check::{Builtin, Fails, Group};

use crate::builtins::kernel::Kernel;
use crate::builtins::number::map;

const PLAIN: Builtin<Kernel> = Builtin::of(Group::Number);

const NO_ANGLE: Fails = Fails { one: "belongs to no angle", many: "belong to no angle" };

pub(crate) const FUNCTIONS: &[Builtin<Kernel>] = &[
    Builtin {
        name: "radians",
        overloads: &[("(degrees: float) -> float", |call| map(call, f64::to_radians))],
        about: "An angle in radians, as `sin` and the others take it, of one in degrees.",
        examples: &[("radians(180)", "3.141592653589793"), ("radians(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "degrees",
        overloads: &[("(radians: float) -> float", |call| map(call, f64::to_degrees))],
        about: "An angle in degrees, of one in radians.",
        examples: &[
            ("degrees(acos(0))", "90.0"),
            ("degrees(1e307)", "bad value"),
            ("degrees(missing)", "missing"),
        ],
        fails: Some(Fails { one: "is too large", many: "are too large" }),
        ..PLAIN
    },
    Builtin {
        name: "sin",
        overloads: &[("(radians: float) -> float", |call| map(call, pxfm::f_sin))],
        about: "The sine of an angle in radians.",
        examples: &[("sin(0)", "0.0"), ("sin(radians(90))", "1.0"), ("sin(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "cos",
        overloads: &[("(radians: float) -> float", |call| map(call, pxfm::f_cos))],
        about: "The cosine of an angle in radians.",
        examples: &[("cos(0)", "1.0"), ("cos(radians(180))", "-1.0"), ("cos(missing)", "missing")],
        ..PLAIN
    },
    Builtin {
        name: "tan",
        overloads: &[("(radians: float) -> float", |call| map(call, pxfm::f_tan))],
        about: "The tangent of an angle in radians.",
        examples: &[
            ("tan(0)", "0.0"),
            ("tan(1)", "1.5574077246549023"),
            ("tan(missing)", "missing"),
        ],
        ..PLAIN
    },
    Builtin {
        name: "asin",
        overloads: &[("(value: float) -> float", |call| map(call, pxfm::f_asin))],
        about: "The angle in radians, from -π/2 to π/2, whose sine is the value.",
        examples: &[
            ("asin(0)", "0.0"),
            ("asin(1)", "1.5707963267948966"),
            ("asin(2)", "bad value"),
            ("asin(missing)", "missing"),
        ],
        fails: Some(NO_ANGLE),
        ..PLAIN
    },
    Builtin {
        name: "acos",
        overloads: &[("(value: float) -> float", |call| map(call, pxfm::f_acos))],
        about: "The angle in radians, from 0 to π, whose cosine is the value.",
        examples: &[
            ("acos(1)", "0.0"),
            ("acos(-1)", "3.141592653589793"),
            ("acos(2)", "bad value"),
            ("acos(missing)", "missing"),
        ],
        fails: Some(NO_ANGLE),
        ..PLAIN
    },
    Builtin {
        name: "atan2",
        overloads: &[("(y: float, x: float) -> float", |call| {
            let (y, x) = (call.float(0), call.float(1));
            call.floats(|row| Some(pxfm::f_atan2(y.get(row)?, x.get(row)?)))
        })],
        about: "The angle in radians, from -π to π, in which the point `x`, `y` stands: 0 is along x, and \
                with `atan2(value, 1)` the angle whose tangent is the value.",
        examples: &[
            ("atan2(0, 1)", "0.0"),
            ("atan2(1, 1)", "0.7853981633974483"),
            ("atan2(-1, 0)", "-1.5707963267948966"),
            ("atan2(missing, 1)", "missing"),
        ],
        ..PLAIN
    },
];
