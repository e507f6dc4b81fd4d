//! Files of any kind in, reports out.

mod limits;

pub use limits::Limits;
