//! Texts as numbers: a column holds four octets a row, and a filter compares numbers.

use std::collections::HashMap;
use std::sync::Arc;

use crate::text::show_foreign;

/// A text in a dictionary, counted from 0.
pub(crate) type Id = u32;

/// Numbers that are remembered by the look of their texts.
const RECENT: usize = 32;

/// Every text once, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, Id>,
    /// Texts met lately, each at [`place_of`]: one report is much like the last, and comparing costs less than hashing.
    recent: [Id; RECENT],
    /// The numbers of texts as they came, where what is kept of them is another text.
    as_came: HashMap<Box<str>, Id>,
}

impl Dictionary {
    /// The number of a text, which is new if it has none. Invisible characters are made visible first, so that
    /// nothing that comes out again can mislead.
    pub(crate) fn intern(&mut self, text: &str, limit: usize) -> Id {
        let text = text.trim();
        let is_plain = |octet: u8| matches!(octet, b' '..=b'~') && octet != b'`';
        if text.bytes().all(is_plain) && text.len() <= limit {
            return self.intern_clean(text);
        }
        self.intern_clean(&show_foreign(text, limit))
    }

    /// The same for a text that is not plain and comes again and again: it is made safe once.
    pub(crate) fn intern_repeated(&mut self, text: &str, limit: usize) -> Id {
        if text.len() > limit {
            return self.intern(text, limit);
        }
        if let Some(id) = self.as_came.get(text) {
            return *id;
        }
        let id = self.intern(text, limit);
        self.as_came.insert(Box::from(text), id);
        id
    }

    fn intern_clean(&mut self, text: &str) -> Id {
        let place = place_of(text);
        if let Some(id) = self.recent.get(place).copied().filter(|id| self.is(*id, text)) {
            return id;
        }
        let id = self.look_up(text);
        if let Some(recent) = self.recent.get_mut(place) {
            *recent = id;
        }
        id
    }

    fn is(&self, id: Id, text: &str) -> bool {
        usize::try_from(id).ok().and_then(|id| self.texts.get(id)).is_some_and(|known| **known == *text)
    }

    fn look_up(&mut self, text: &str) -> Id {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        // Four thousand million texts do not fit into memory.
        let id = Id::try_from(self.texts.len()).unwrap_or(Id::MAX);
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.ids.insert(text, id);
        id
    }

    /// The number of a text that is there.
    pub(crate) fn find(&self, text: &str) -> Option<Id> {
        self.ids.get(text).copied()
    }

    pub(crate) fn text(&self, id: Id) -> &str {
        self.texts.get(usize::try_from(id).unwrap_or(usize::MAX)).map_or("", |text| text)
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(|text| &**text)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// By length and three octets: names of one kind differ in their ends.
fn place_of(text: &str) -> usize {
    let octets = text.as_bytes();
    let at = |place: usize| octets.get(place).copied().map_or(0, usize::from);
    let last = octets.len().wrapping_sub(1);
    octets.len().wrapping_add(at(0)).wrapping_add(at(octets.len() / 2) * 5).wrapping_add(at(last) * 3)
        % RECENT
}

/// `column[row]`, a row that is not there being the default.
pub(crate) fn at<T: Copy + Default>(column: &[T], row: u32) -> T {
    column.get(usize::try_from(row).unwrap_or(usize::MAX)).copied().unwrap_or_default()
}

/// The length of a column as a row number.
pub(crate) fn rows<T>(column: &[T]) -> u32 {
    u32::try_from(column.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_number() {
        let mut dictionary = Dictionary::default();
        assert_eq!(
            (dictionary.intern("a", 9), dictionary.intern(" b\n", 9), dictionary.intern("a", 9)),
            (0, 1, 0)
        );
        assert_eq!((dictionary.text(1), dictionary.text(7), dictionary.find("c")), ("b", "", None));
    }

    #[test]
    fn texts_that_look_alike_are_told_apart() {
        let mut dictionary = Dictionary::default();
        let texts = ["", "abc", "abc", "acc", "", "abc", "aXcXc", "aYcYc"];
        assert_eq!(place_of("aXcXc"), place_of("aYcYc"));
        assert_eq!(texts.map(|text| dictionary.intern(text, 9)), [0, 1, 1, 2, 0, 1, 3, 4]);
        assert_eq!(dictionary.len(), 5);
    }

    #[test]
    fn nothing_invisible_comes_out() {
        let mut dictionary = Dictionary::default();
        let id = dictionary.intern("a\u{202e}b\u{1}c<script>", 6);
        assert_eq!(dictionary.text(id), "a‹U+202E›b‹U+0001›c<…");
    }
}
