//! Text from outside, made safe to look at.

use std::fmt::Write as _;

/// Foreign text made safe to read: control, direction and other invisible characters become `‹U+202E›`,
/// a backtick (which marks code in our messages) an apostrophe, and the rest is cut after `limit` characters.
pub fn show_foreign(text: &str, limit: usize) -> String {
    let mut out = String::new();
    for (count, character) in text.chars().enumerate() {
        if count == limit {
            out.push('…');
            break;
        }
        if character == '`' {
            out.push('\'');
        } else if is_invisible(character) {
            // Writing to a String cannot fail.
            let _ = write!(out, "‹U+{:04X}›", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// The text without control, direction and other invisible characters.
pub(crate) fn without_invisible(text: &str) -> String {
    text.chars().filter(|character| !is_invisible(*character)).collect()
}

/// Characters that change what a reader sees without being seen (UAX #9 controls, joiners, tags, fillers).
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fffc}' | '\u{3164}' | '\u{115f}' | '\u{1160}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
}
