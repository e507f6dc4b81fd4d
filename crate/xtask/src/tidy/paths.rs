//! The paths of our own crate that a Rust file names, whether in `use` or in the middle of code.

use super::source::code_lines;

/// A path from the crate's root, such as `["dns", "Name"]`, and its line.
#[derive(Debug, PartialEq)]
pub(super) struct Named {
    pub(super) line: usize,
    pub(super) path: Vec<String>,
}

/// `module` is where the file stands: `["dns", "name"]` for `src/dns/name.rs`.
pub(super) fn named(text: &str, module: &[String]) -> Vec<Named> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut rest = tokens.as_slice();
    let mut previous = "";
    while let Some((first, after)) = rest.split_first() {
        let root = root_of(&first.text, previous);
        previous = &first.text;
        rest = after;
        let Some(root) = root else { continue };
        let mut base = match root {
            Root::Crate => Vec::new(),
            Root::This => module.to_vec(),
            Root::Parent => parent(module),
        };
        while let Some((word, after)) = follow(rest) {
            if word != "super" {
                break;
            }
            base = parent(&base);
            rest = after;
        }
        rest = collect(rest, &base, &mut found);
    }
    found
}

enum Root {
    Crate,
    This,
    Parent,
}

/// `pub(crate)` begins with such a word too, but no `::` follows, so nothing is collected.
fn root_of(word: &str, previous: &str) -> Option<Root> {
    match word {
        _ if previous == "::" => None,
        "crate" => Some(Root::Crate),
        "self" => Some(Root::This),
        "super" => Some(Root::Parent),
        _ => None,
    }
}

fn parent(module: &[String]) -> Vec<String> {
    module.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default()
}

/// `:: word`
fn follow(rest: &[Token]) -> Option<(&str, &[Token])> {
    match rest {
        [colons, word, after @ ..] if colons.text == "::" => Some((&word.text, after)),
        _ => None,
    }
}

/// Reads `::a::b` or `::{a, b::c}` and returns what stands behind it.
fn collect<'a>(mut rest: &'a [Token], base: &[String], found: &mut Vec<Named>) -> &'a [Token] {
    let mut path = base.to_vec();
    let mut line = None;
    while let [colons, word, after @ ..] = rest {
        if colons.text != "::" {
            break;
        }
        if word.text == "{" {
            return collect_group(after, &path, found);
        }
        line = Some(word.line);
        path.push(word.text.clone());
        rest = after;
    }
    if let Some(line) = line {
        found.push(Named { line, path });
    }
    rest
}

fn collect_group<'a>(mut rest: &'a [Token], base: &[String], found: &mut Vec<Named>) -> &'a [Token] {
    while let [word, after @ ..] = rest {
        rest = after;
        match word.text.as_str() {
            "}" => return rest,
            "," => {}
            "self" => found.push(Named { line: word.line, path: base.to_vec() }),
            name => {
                let mut path = base.to_vec();
                path.push(name.to_owned());
                if after.first().is_some_and(|next| next.text == "::") {
                    rest = collect(after, &path, found);
                } else {
                    found.push(Named { line: word.line, path });
                }
            }
        }
    }
    rest
}

struct Token {
    line: usize,
    text: String,
}

/// Words, `::`, and single other characters. Strings fall into words, which does no harm here.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (line, code) in code_lines(text) {
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                continue;
            }
            let mut text = String::from(c);
            if is_word(c) {
                while let Some(next) = chars.next_if(|next| is_word(*next)) {
                    text.push(next);
                }
            } else if c == ':' && chars.next_if_eq(&':').is_some() {
                text.push(':');
            }
            tokens.push(Token { line, text });
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let module = ["dns".to_owned(), "name".to_owned()];
        named(text, &module).iter().map(|named| format!("{}:{}", named.line, named.path.join("::"))).collect()
    }

    #[test]
    fn simple_grouped_and_nested_uses() {
        let text = "use crate::dns::Name;\nuse crate::{\n    check::{Facts, self},\n    mta_sts,\n};\n";
        assert_eq!(paths(text), ["1:dns::Name", "3:check::Facts", "3:check", "4:mta_sts"]);
    }

    #[test]
    fn paths_inside_code_and_relative_ones() {
        assert_eq!(paths("fn f() { g(crate::dane::parse(x)) }"), ["1:dane::parse"]);
        assert_eq!(paths("use super::message::Message;"), ["1:dns::message::Message"]);
        assert_eq!(paths("use super::super::mta_sts::Policy;"), ["1:mta_sts::Policy"]);
        assert_eq!(paths("use self::inner::X;"), ["1:dns::name::inner::X"]);
    }

    #[test]
    fn visibility_and_methods_are_no_paths() {
        assert!(paths("pub(crate) fn f(&self) { self.x() }\npub(super) mod a;").is_empty());
        assert!(paths("// crate::dane::x\n").is_empty());
    }
}
