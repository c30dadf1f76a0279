//! placeholder
#[test]
fn a() {
    assert!(dusty_engine::functions().len() > 3);
}
