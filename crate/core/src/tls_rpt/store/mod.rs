//! Reports in columns, to be filtered and added up.

/// Bars of one dimension that are listed; a longer list is for the table of rows.
pub const MAX_BARS: usize = 200;
