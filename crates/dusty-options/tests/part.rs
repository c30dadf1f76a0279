//! Parts of sheets.

use dusty_options::CellRange;

#[test]
fn ranges_are_written_as_in_excel() {
    let read = |text| CellRange::read(text).map(|range| (range.rows, range.columns));
    assert_eq!(read("B3:H200"), Some(((2, 199), (1, 7))));
    assert_eq!(read("b3:h200"), Some(((2, 199), (1, 7))));
    assert_eq!(read("A:AA"), Some(((0, u32::MAX), (0, 26))));
    assert_eq!(read("3:200"), Some(((2, 199), (0, u32::MAX))));
    assert_eq!(read("B3"), Some(((2, u32::MAX), (1, u32::MAX))));
    assert_eq!(read("A3:C"), Some(((2, u32::MAX), (0, 2))));
    for wrong in ["", ":", "A0", "3B", "C1:A1", "A5:A3", "A-1", "ABCD1", "A1:B2:C3", "Ä1"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
