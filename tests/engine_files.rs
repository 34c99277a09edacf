//! File Storage: contents and trees of files against models, and attributes told apart.
use std::collections::BTreeMap;

use cgpsh::data::{Value, parse, print};
use cgpsh::engine::file_attributes::{elements, read_acl, write_acl};
use cgpsh::engine::file_content::PIECE;
use cgpsh::engine::file_names::FilePath;
use cgpsh::engine::session::Session;
use proptest::prelude::*;

use crate::support::doors::{prepared, show};
use crate::support::random::cases;

/// Sends a command; the object that it answers.
fn ask(session: &Session, line: &str) -> Value {
    let answer = show(session.run(line));
    parse(&answer).unwrap_or_else(|_| panic!("{line}: {answer}")).into_owned()
}

#[test]
fn names_are_parts_between_slashes() {
    let path = FilePath::parse("a/b c/d.txt").unwrap();
    assert_eq!(path.parts(), ["a", "b c", "d.txt"]);
    assert!(!path.is_directory());
    assert!(FilePath::parse("a/").unwrap().is_directory());
    assert!(FilePath::parse("/").unwrap().parts().is_empty());
    assert_eq!(FilePath::parse_directory(Some("a")), FilePath::parse("a/"));
    assert_eq!(FilePath::parse_directory(None), FilePath::parse("/"));
    let long = "x".repeat(256);
    for wrong in ["", "//", "/a", "a//", "a//b", ".", "..", "a/./b", "a/..", "a\u{7f}", &long] {
        assert!(FilePath::parse(wrong).is_err(), "{wrong:?}");
    }
    assert!(FilePath::parse(&"x/".repeat(512)).is_ok());
    assert!(FilePath::parse(&"x/".repeat(513)).is_err());
}

#[test]
fn elements_are_told_apart() {
    let cases = [
        ("<a/>", "a:"),
        ("<a b='>' />", "a:"),
        ("<a>1</a> <b c=\"/>\">2</b>", "a:1 b:2"),
        ("<a><a>1</a></a><b/>", "a:<a>1</a> b:"),
        ("<!-- <x/> --><a><!-- </a> -->1</a>", "a:<!-- </a> -->1"),
        ("<?php echo '<x/>' ?><a><![CDATA[</a>]]></a >", "a:<![CDATA[</a>]]>"),
        ("<ы:я>ж</ы:я>", "ы:я:ж"),
        ("", ""),
    ];
    for (text, expected) in cases {
        let found = elements(text).into_iter().map(|it| format!("{}:{}", it.name, it.content));
        assert_eq!(found.collect::<Vec<_>>().join(" "), expected, "{text}");
    }
    assert!(elements("<a >\n</a>")[0].is_empty());
    assert!(!elements("<a b=''/>")[0].is_empty());
    assert_eq!(elements("<a>1</a><b  c='d'/>")[1].text, "<b  c='d'/>");
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn access_rights_survive_as_xml(
        entries in prop::collection::btree_map("[^\\x00-\\x1f\\x7f]{1,8}", "[lrswipcda]{1,9}", 0..4)
    ) {
        let list = entries.into_iter().map(|(name, letters)| (name, Value::from(letters))).collect();
        let Value::Xml(text) = write_acl(&list) else { panic!("no XML") };
        // It is XML for those who read it, too.
        prop_assert_eq!(parse(&text).unwrap(), Value::Xml(text.clone()));
        prop_assert_eq!(read_acl(&elements(&text)[0]).unwrap(), list);
    }
}

/// A write: the position as it is typed, and what it means for a file of some size.
#[derive(Clone, Debug)]
enum Write {
    New(usize),
    At(u32, usize),
    Beginning(usize),
    End(usize),
}

/// Sizes around the borders of pieces, so that writes begin and end on both sides of them.
fn sizes() -> impl Strategy<Value = usize> {
    let piece = usize::try_from(PIECE).unwrap();
    (0_usize..4, 0_usize..5, 0_usize..200).prop_map(move |(pieces, near, off)| match near {
        0 => off,
        1 => pieces * piece,
        2 => (pieces * piece).saturating_sub(1),
        3 => pieces * piece + 1,
        _ => pieces * piece + off,
    })
}

fn writes() -> impl Strategy<Value = Write> {
    prop_oneof![
        1 => sizes().prop_map(Write::New),
        4 => (any::<u32>(), sizes()).prop_map(|(at, size)| Write::At(at, size)),
        1 => sizes().prop_map(Write::Beginning),
        2 => sizes().prop_map(Write::End),
    ]
}

/// Bytes that differ from those at other places and of other writes.
fn bytes(count: usize, seed: usize) -> Vec<u8> {
    (0..count).map(|place| u8::try_from((place / 251 + place + seed * 37) % 256).unwrap()).collect()
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn a_file_is_the_bytes_written_into_it(
        writes in prop::collection::vec(writes(), 1..8),
        slices in prop::collection::vec((any::<u32>(), sizes()), 4),
    ) {
        let (_engine, session) = prepared(&["CREATEACCOUNT ann"]);
        let mut model: Option<Vec<u8>> = None;
        for (number, write) in writes.iter().enumerate() {
            let size = model.as_ref().map_or(0, Vec::len);
            let (offset, start, count) = match write {
                Write::New(count) => (String::new(), None, *count),
                // Now and then behind the end.
                Write::At(at, count) => {
                    let at = 1 + *at as usize % (size + 3);
                    (format!("OFFSET {at}"), Some(at), *count)
                }
                Write::Beginning(count) => ("OFFSET BEG".to_owned(), Some(0), *count),
                Write::End(count) => ("OFFSET END".to_owned(), Some(size), *count),
            };
            let data = bytes(count, number);
            let printed = print(&Value::Data(data.clone()));
            let answer = show(session.run(&format!("WRITESTORAGEFILE ann FILE f {offset} DATA {printed}")));
            let made = matches!(write, Write::New(_) | Write::End(_));
            let allowed = made || model.is_some() && start.is_none_or(|start| start <= size);
            prop_assert_eq!(answer == "OK", allowed, "{} in {}", offset, size);
            if !allowed {
                continue;
            }
            let mut content = model.take().filter(|_| start.is_some()).unwrap_or_default();
            let start = start.unwrap_or(0);
            content.resize(content.len().max(start + count), 0);
            content[start..start + count].copy_from_slice(&data);
            model = Some(content);
        }
        let Some(content) = model else { return Ok(()) };
        for (from, count) in slices {
            let from = from as usize % (content.len() + 2);
            let read = ask(&session, &format!("READSTORAGEFILE ann FILE f OFFSET {from} SIZE {count}"));
            let expected = content.iter().skip(from).take(count).copied().collect();
            let elements = read.as_array().unwrap();
            prop_assert!(elements[0] == Value::Data(expected), "{} bytes from {}", count, from);
            prop_assert_eq!(elements[2].as_number(), i64::try_from(content.len()).ok());
        }
        let info = print(&ask(&session, "GETSTORAGEFILEINFO ann"));
        prop_assert_eq!(info, format!("(#{},#1)", content.len()));
    }
}

/// Files with their sizes and directories, `None`, by their whole names.
type Tree = BTreeMap<String, Option<usize>>;

#[derive(Clone, Debug)]
enum Step {
    Write(String, usize),
    Make(String),
    Rename(String, String),
    Delete(String),
}

fn names() -> impl Strategy<Value = String> {
    prop::collection::vec("[abc]", 1..4).prop_map(|parts| parts.join("/"))
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (names(), 0_usize..9).prop_map(|(name, size)| Step::Write(name, size)),
        2 => names().prop_map(Step::Make),
        3 => (names(), names()).prop_map(|(name, new_name)| Step::Rename(name, new_name)),
        2 => names().prop_map(Step::Delete),
    ]
}

/// Makes the directories that a name lies in; `None` where a file is in the way.
fn with_directories(mut tree: Tree, name: &str) -> Option<Tree> {
    for (place, _) in name.match_indices('/') {
        if tree.entry(name[..place].to_owned()).or_insert(None).is_some() {
            return None;
        }
    }
    Some(tree)
}

/// The tree after a step; `None` when the step must be refused.
fn after(tree: &Tree, step: &Step) -> Option<Tree> {
    match step {
        Step::Write(name, size) => {
            let mut next = with_directories(tree.clone(), name)?;
            (next.insert(name.clone(), Some(*size)) != Some(None)).then_some(next)
        }
        Step::Make(name) => {
            let mut next = with_directories(tree.clone(), name)?;
            next.insert(name.clone(), None).is_none().then_some(next)
        }
        Step::Delete(name) => {
            let inside = format!("{name}/");
            let mut next = tree.clone();
            let empty = !tree.keys().any(|other| other.starts_with(&inside));
            (next.remove(name).is_some() && empty).then_some(next)
        }
        Step::Rename(name, new_name) => {
            let inside = format!("{name}/");
            if !tree.contains_key(name)
                || tree.contains_key(new_name)
                || new_name.starts_with(&inside)
            {
                return None;
            }
            let mut next = with_directories(tree.clone(), new_name)?;
            for (old, entry) in tree.range(name.clone()..) {
                if old == name || old.starts_with(&inside) {
                    next.remove(old);
                    next.insert(format!("{new_name}{}", &old[name.len()..]), *entry);
                }
            }
            Some(next)
        }
    }
}

/// The tree of the engine, found by listing every directory.
fn listed(session: &Session) -> Tree {
    let mut tree = Tree::new();
    let mut open = vec![String::new()];
    while let Some(directory) = open.pop() {
        let all = ask(session, &format!("LISTSTORAGEFILES ann PATH \"{directory}\""));
        for (name, told) in all.as_dictionary().unwrap().iter() {
            let whole = format!("{directory}{name}");
            let size =
                told.as_dictionary().map(|it| it.get("STSize").unwrap().as_number().unwrap());
            if size.is_none() {
                open.push(format!("{whole}/"));
            }
            tree.insert(whole, size.map(|size| usize::try_from(size).unwrap()));
        }
    }
    tree
}

fn totals<'t>(entries: impl Iterator<Item = &'t Option<usize>>) -> String {
    let (size, count) =
        entries.flatten().fold((0, 0), |(size, count), file| (size + file, count + 1));
    format!("(#{size},#{count})")
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_tree_of_files_is_what_its_model_is(steps in prop::collection::vec(steps(), 1..40)) {
        let (_engine, session) = prepared(&["CREATEACCOUNT ann"]);
        let mut tree = Tree::new();
        for step in &steps {
            let line = match step {
                Step::Write(name, size) => {
                    let data = print(&Value::Data(vec![b'x'; *size]));
                    format!("WRITESTORAGEFILE ann FILE \"{name}\" DATA {data}")
                }
                Step::Make(name) => format!("WRITESTORAGEFILE ann FILE \"{name}/\" DATA []"),
                Step::Rename(name, new_name) => {
                    format!("RENAMESTORAGEFILE ann FILE \"{name}\" INTO \"{new_name}\"")
                }
                Step::Delete(name) => format!("DELETESTORAGEFILE ann FILE \"{name}\""),
            };
            let answer = show(session.run(&line));
            match after(&tree, step) {
                Some(next) => {
                    prop_assert_eq!(&answer, "OK", "{} on {:?}", line, tree);
                    tree = next;
                }
                None => prop_assert_ne!(&answer, "OK", "{} on {:?}", line, tree),
            }
            prop_assert_eq!(&listed(&session), &tree, "after {}", line);
            prop_assert_eq!(print(&ask(&session, "GETSTORAGEFILEINFO ann")), totals(tree.values()));
        }
        for directory in tree.iter().filter(|(_, size)| size.is_none()).map(|(name, _)| name) {
            let inside = format!("{directory}/");
            let below = tree.iter().filter(|(name, _)| name.starts_with(&inside)).map(|(_, it)| it);
            let told = ask(&session, &format!("GETSTORAGEFILEINFO ann PATH \"{directory}\""));
            prop_assert_eq!(print(&told), totals(below));
        }
    }
}
