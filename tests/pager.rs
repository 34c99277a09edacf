//! The pager as scripts of keys and the screens that come of them.
use cgpsh::catalogue::find;
use cgpsh::data::parse_multiline;
use cgpsh::flags::Format;
use cgpsh::request::reply::Answer;
use cgpsh::shell::pager::rows::Rows;
use cgpsh::shell::pager::view::{Key, View, Wish};
use cgpsh::shell::render::Look;
use cgpsh::shell::render::harmless::{is_harmless, width};
use cgpsh::shell::render::paint::Paint;
use cgpsh::shell::render::sheet::Sheet;

const RPOPS: &str = "{home={domain=example.com;period=5m;size=9M;password=geheim;};
    office={domain=\"mail.example.org\";period=1h;size=1G;};
    old={domain=x.org;period=2d;size=500K;};\"evil\\027[2J\"={domain=\"a\\nb\";};}";

fn view(command: &str, answer: &str) -> View {
    let answer = Answer::Value(parse_multiline(answer).unwrap().into_owned());
    let sheet = Sheet::new(find(command), answer);
    let look = Look::plain(Format::Table);
    View::new(Rows::of(&sheet, look))
}

/// Presses keys: signs stand for themselves, `↑↓←→` for arrows, `⏎` for Enter, `⎋` for Escape, `⇱⇲` for
/// the ends, `⇞⇟` for pages, `⌫` for Backspace.
fn press(view: &mut View, keys: &str) -> Wish {
    let mut wish = Wish::Nothing;
    for sign in keys.chars() {
        wish = view.key(match sign {
            '↑' => Key::Up,
            '↓' => Key::Down,
            '←' => Key::Left,
            '→' => Key::Right,
            '⏎' => Key::Enter,
            '⎋' => Key::Escape,
            '⇱' => Key::Home,
            '⇲' => Key::End,
            '⇞' => Key::PageUp,
            '⇟' => Key::PageDown,
            '⌫' => Key::Back,
            sign => Key::Sign(sign),
        });
        // Each key is drawn, as on a terminal.
        view.draw(80, 6, Paint::new(false));
    }
    wish
}

/// The screen without its last line, which tells of keys, and that line's beginning.
fn screen(view: &mut View, columns: usize, rows: usize) -> (String, String) {
    let mut lines = view.draw(columns, rows, Paint::new(false));
    assert_eq!(lines.len(), rows);
    for line in &lines {
        assert!(width(line) <= columns && is_harmless(line), "{line:?}");
    }
    let last = lines.pop().unwrap();
    let last = last.split(" · q ends").next().unwrap().to_owned();
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    (lines.join("\n"), last)
}

#[test]
fn keys_move_through_a_table() {
    // The keys since the beginning, the first cells of the rows, and the last line.
    let cases = [
        ("", "> evil\\x1b[2J\n  home\n  office\n  old", "1-4 of 4"),
        ("↓↓", "  evil\\x1b[2J\n  home\n> office\n  old", "1-4 of 4"),
        ("⇲", "  evil\\x1b[2J\n  home\n  office\n> old", "1-4 of 4"),
        ("/office⏎", "  evil\\x1b[2J\n  home\n> office\n  old", "1-4 of 4"),
        ("/o⏎n", "  evil\\x1b[2J\n  home\n> office\n  old", "1-4 of 4"),
        ("/o⏎nN", "  evil\\x1b[2J\n> home\n  office\n  old", "1-4 of 4"),
        ("&^o⏎", "> office\n  old\n~\n~", "1-2 of 2 (of 4, filter ^o)"),
        ("&^o⏎&⌫⌫⏎", "> evil\\x1b[2J\n  home\n  office\n  old", "1-4 of 4"),
        ("→→→→s", "> old\n  home\n  office\n  evil\\x1b[2J", "1-4 of 4 · 4 of 5 columns"),
        ("→→→→ss", "> evil\\x1b[2J\n  office\n  home\n  old", "1-4 of 4 · 4 of 5 columns"),
        ("/(⏎", "> evil\\x1b[2J\n  home\n  office\n  old", "that is no regular expression"),
        ("/zzz⏎", "> evil\\x1b[2J\n  home\n  office\n  old", "nothing was found"),
    ];
    for (keys, wanted, last) in cases {
        let mut view = view("GETACCOUNTRPOPS", RPOPS);
        assert_eq!(press(&mut view, keys), Wish::Nothing, "{keys}");
        let (seen, seen_last) = screen(&mut view, 200, 6);
        let first = |line: &str| {
            line.split("  ")
                .take(if line.starts_with(' ') { 2 } else { 1 })
                .collect::<Vec<_>>()
                .join("  ")
        };
        let names: Vec<String> = seen.lines().skip(1).map(first).collect();
        assert_eq!(names.join("\n"), wanted, "{keys}");
        if !last.contains("columns") {
            assert!(seen_last.starts_with(last), "{keys}: {seen_last}");
        }
    }
}

#[test]
fn columns_keep_their_first_one_and_are_never_squeezed() {
    let mut table = view("GETACCOUNTRPOPS", RPOPS);
    let wanted = "  [name]       domain            password\n> evil\\x1b[2J  a\\nb              –\n  \
                  home         example.com       ‹secret›";
    assert_eq!(screen(&mut table, 52, 4).0, wanted);
    press(&mut table, "→→→");
    let wanted = "  name         [period]    size\n> evil\\x1b[2J  –              –\n  \
                  home         5m            9M";
    assert_eq!(screen(&mut table, 52, 4).0, wanted);
    for columns in 10..120 {
        screen(&mut table, columns, 5);
    }
}

#[test]
fn names_and_texts_are_paged_too() {
    let mut names = view("LISTDOMAINS", "(a.example,b.example,c.example)");
    assert_eq!(screen(&mut names, 40, 4).0, "  [domain]\n> a.example\n  b.example");
    press(&mut names, "⇟");
    let mut record = view("GETDOMAINSETTINGS", "{MaxAccounts=10;Rerouting={Action=Keep;To=x;};}");
    let wanted = "> MaxAccounts  10\n  Rerouting\n  ├ Action     Keep\n  └ To         x";
    assert_eq!(screen(&mut record, 40, 5).0, wanted);
    assert_eq!(press(&mut record, "s"), Wish::Nothing);
    let mut nothing = view("LISTDOMAINS", "()");
    assert_eq!(screen(&mut nothing, 40, 3).0, "  [domain]\n~");
    press(&mut nothing, "↓↑⇲⇱⇟⇞→←s/x⏎n&y⏎y");
}

#[test]
fn some_keys_are_wishes() {
    let mut table = view("LISTACCOUNTS", "{ann=macnt;bob=mbox;}");
    assert_eq!(press(&mut table, "↓y"), Wish::Copy("bob\tmbox".to_owned()));
    assert_eq!(press(&mut table, "wout.csv⏎"), Wish::Write("out.csv".to_owned()));
    assert_eq!(press(&mut table, "wx⎋"), Wish::Nothing);
    assert_eq!(table.chosen(), None);
    press(&mut table, "&b$⏎");
    press(&mut table, "&⌫⌫mbox⏎");
    assert_eq!(table.chosen(), Some([1].as_slice()));
    assert_eq!(press(&mut table, "q"), Wish::Leave);
    assert_eq!(press(&mut table, "⎋"), Wish::Leave);
}

#[test]
fn narrow_screens_name_all_keys_and_nothing_is_faint() {
    let mut view = view("LISTACCOUNTS", "{анна=macnt;bob=macnt;}");
    for (columns, keys) in
        [(100, "q ends · arrows, / finds"), (40, "1-2 of 2 · q ends · / & s y w")]
    {
        let last = view.draw(columns, 6, Paint::new(false)).pop().unwrap();
        assert!(last.contains(keys) && !last.contains('…'), "{columns}: {last}");
    }
    let mut view = self::view("GETACCOUNTMAILRULES ann", "({a=1;b=x;},{b=y;})");
    let lines = view.draw(40, 6, Paint::new(true)).join("\n");
    assert_eq!(lines.matches("–\u{1b}[0m").count(), 1, "{lines:?}");
    assert!(view.draw(40, 6, Paint::new(false)).iter().all(|line| is_harmless(line)));
}
