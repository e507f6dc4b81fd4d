//! Whether a name that nobody knows was probably meant as one that everybody knows.

/// The one of `known` that `name` was probably meant to be: the same but for case and joining marks, or one
/// slip of the hand away (a letter more, fewer, other, or two exchanged).
pub(crate) fn likely_meant(name: &[u8], known: &[&'static str]) -> Option<&'static str> {
    let given = letters(name);
    // Any single letter is one slip away from any other: between names so short nothing is close.
    let close =
        |other: &&&str| given.len() > 1 && other.len() > 1 && is_close(&given, &letters(other.as_bytes()));
    known
        .iter()
        .find(|other| given == letters(other.as_bytes()))
        .or_else(|| known.iter().find(close))
        .copied()
}

fn letters(name: &[u8]) -> Vec<u8> {
    let joins = |octet: &u8| matches!(octet, b'_' | b'-' | b'.' | b' ');
    name.iter().filter(|octet| !joins(octet)).map(u8::to_ascii_lowercase).collect()
}

/// Whether one insertion, deletion, substitution or exchange of neighbours turns `a` into `b`.
pub(crate) fn is_close(a: &[u8], b: &[u8]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail_of = |text: &[u8], skip: usize| text.get(head + skip..).map(<[u8]>::to_vec);
    let same = |x: Option<Vec<u8>>, y: Option<Vec<u8>>| x.is_some() && x == y;
    let exchanged = a.get(head).is_some() && a.get(head) == b.get(head + 1) && a.get(head + 1) == b.get(head);
    a == b
        || same(tail_of(a, 1), tail_of(b, 1))
        || same(tail_of(a, 1), tail_of(b, 0))
        || same(tail_of(a, 0), tail_of(b, 1))
        || (exchanged && same(tail_of(a, 2), tail_of(b, 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["version", "mode", "max_age", "mx"];

    #[test]
    fn slips_are_recognised() {
        for (name, meant) in [
            ("nmx", "mx"),
            ("ms", "mx"),
            ("MX", "mx"),
            ("xm", "mx"),
            ("mxs", "mx"),
            ("maxage", "max_age"),
            ("max-age", "max_age"),
            ("Max_Age", "max_age"),
            ("moed", "mode"),
            ("mod", "mode"),
            ("verion", "version"),
            ("Version", "version"),
        ] {
            assert_eq!(likely_meant(name.as_bytes(), KNOWN), Some(meant), "{name}");
        }
    }

    #[test]
    fn other_words_are_left_alone() {
        for name in ["foo", "x", "comment", "contact", "models", "", "maximum", "a-rather-long-name-indeed"] {
            assert_eq!(likely_meant(name.as_bytes(), KNOWN), None, "{name}");
        }
    }
}
