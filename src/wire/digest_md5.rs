//! DIGEST-MD5 (RFC 2831): a login that does not show the password, in which the server proves that
//! it knows it too. Without the layers that would encrypt what comes later: TLS does that.
use md5::{Digest, Md5};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How often a challenge may be answered: the count of the first and only answer.
const FIRST: &str = "00000001";

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDigest(pub &'static str);

/// What the server begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Where the name of the user may belong.
    pub realms: Vec<String>,
    /// A word that is never used again.
    pub nonce: String,
    /// Whether names and passwords are in UTF-8.
    pub utf8: bool,
}

/// What the client answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Who logs in.
    pub user: String,
    /// Where the name belongs.
    pub realm: String,
    /// The word of the server.
    pub nonce: String,
    /// The word of the client.
    pub own_nonce: String,
    /// The service, a slash, and the host.
    pub uri: String,
    /// For whom the user wants to act, if he says so.
    pub acting_for: Option<String>,
    /// Whether names and passwords are in UTF-8.
    pub utf8: bool,
    /// What proves the password, in lower-case hexadecimal digits.
    pub proof: String,
}

impl Challenge {
    /// The message.
    pub fn print(&self) -> String {
        let mut text = String::new();
        for realm in &self.realms {
            text.push_str(&format!("realm={},", quoted(realm)));
        }
        text.push_str(&format!("nonce={},qop=\"auth\",algorithm=md5-sess", quoted(&self.nonce)));
        if self.utf8 {
            text.push_str(",charset=utf-8");
        }
        text
    }

    /// Reads a message.
    ///
    /// # Errors
    /// When it asks for what is not offered here, or is no challenge.
    pub fn parse(message: &[u8]) -> Result<Self, BadDigest> {
        let directives = Directives::parse(message)?;
        let utf8 = directives.utf8()?;
        let algorithm = directives.one("algorithm")?.ok_or(BadDigest("there is no algorithm"))?;
        if !algorithm.eq_ignore_ascii_case(b"md5-sess") {
            return Err(BadDigest("its algorithm is not md5-sess"));
        }
        let offered = directives.one("qop")?.unwrap_or(b"auth");
        let offered = String::from_utf8_lossy(offered);
        if !offered.split(',').any(|word| word.trim().eq_ignore_ascii_case("auth")) {
            return Err(BadDigest("it wants more than a login"));
        }
        let nonce = directives.text("nonce")?.filter(|nonce| !nonce.is_empty());
        let nonce = nonce.ok_or(BadDigest("there is no nonce"))?;
        let realms = directives.all("realm").map(decoded).collect();
        Ok(Self { realms, nonce, utf8 })
    }
}

impl Response {
    /// Sets what proves this password.
    pub fn prove(&mut self, password: &str) {
        self.proof = self.digest(password, "AUTHENTICATE:", latin);
    }

    /// What the server answers once it has seen the right proof, if the password is this one. Some
    /// clients take names and passwords in UTF-8 where the standard wants them in Latin 1.
    pub fn answer_to(&self, password: &str) -> Option<String> {
        let right = |spell: &fn(&str) -> Vec<u8>| {
            let proof = self.digest(password, "AUTHENTICATE:", *spell);
            bool::from(proof.as_bytes().ct_eq(self.proof.as_bytes()))
        };
        let spellings: [fn(&str) -> Vec<u8>; 2] = [latin, |text| text.as_bytes().to_vec()];
        let spell = spellings.iter().find(|spell| right(spell))?;
        Some(format!("rspauth={}", self.digest(password, ":", *spell)))
    }

    /// Whether a message proves that the server knows the password.
    pub fn is_answered_by(&self, message: &[u8], password: &str) -> bool {
        let expected = format!("rspauth={}", self.digest(password, ":", latin));
        message.trim_ascii().ct_eq(expected.as_bytes()).into()
    }

    /// The message.
    pub fn print(&self) -> Zeroizing<Vec<u8>> {
        let mut text = format!("username={},", quoted(&self.user));
        text.push_str(&format!("realm={},", quoted(&self.realm)));
        text.push_str(&format!(
            "nonce={},cnonce={},",
            quoted(&self.nonce),
            quoted(&self.own_nonce)
        ));
        text.push_str(&format!("nc={FIRST},qop=auth,digest-uri={},", quoted(&self.uri)));
        text.push_str(&format!("response={}", self.proof));
        if let Some(other) = &self.acting_for {
            text.push_str(&format!(",authzid={}", quoted(other)));
        }
        if self.utf8 {
            text.push_str(",charset=utf-8");
            return Zeroizing::new(text.into_bytes());
        }
        Zeroizing::new(latin(&text))
    }

    /// Reads a message.
    ///
    /// # Errors
    /// When it is no answer, or asks for what is not offered here.
    pub fn parse(message: &[u8]) -> Result<Self, BadDigest> {
        let directives = Directives::parse(message)?;
        let utf8 = directives.utf8()?;
        let needed = |name: &'static str, missing: &'static str| {
            let text = directives.text(name)?.filter(|text| !text.is_empty());
            text.ok_or(BadDigest(missing))
        };
        if directives.one("nc")? != Some(FIRST.as_bytes()) {
            return Err(BadDigest("a challenge is answered once, with nc=00000001"));
        }
        if !directives.one("qop")?.unwrap_or(b"auth").eq_ignore_ascii_case(b"auth") {
            return Err(BadDigest("qop=auth is all that is offered"));
        }
        let proof = needed("response", "there is no response")?.to_ascii_lowercase();
        Ok(Self {
            user: needed("username", "there is no username")?,
            realm: directives.text("realm")?.unwrap_or_default(),
            nonce: needed("nonce", "there is no nonce")?,
            own_nonce: needed("cnonce", "there is no cnonce")?,
            uri: needed("digest-uri", "there is no digest-uri")?,
            acting_for: directives.text("authzid")?.filter(|text| !text.is_empty()),
            utf8,
            proof,
        })
    }

    /// The digest over everything that was said; `role` tells whose it is.
    fn digest(&self, password: &str, role: &str, spell: fn(&str) -> Vec<u8>) -> String {
        let secret = Zeroizing::new(spell(password));
        let who = [&spell(&self.user)[..], b":", &spell(&self.realm), b":"].concat();
        let mut digest = Md5::new();
        digest.update(&who);
        digest.update(&secret);
        let known: [u8; 16] = digest.finalize().into();
        let mut digest = Md5::new();
        digest.update(known);
        digest.update(format!(":{}:{}", self.nonce, self.own_nonce));
        if let Some(other) = &self.acting_for {
            digest.update(format!(":{other}"));
        }
        let session = hex(digest.finalize().into());
        let what = hex(Md5::digest(format!("{role}{}", self.uri)).into());
        let Self { nonce, own_nonce, .. } = self;
        let all = format!("{session}:{nonce}:{FIRST}:{own_nonce}:auth:{what}");
        hex(Md5::digest(all).into())
    }
}

fn hex(bytes: [u8; 16]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text in Latin 1 if it can be, else in UTF-8, as names and passwords enter the digest.
fn latin(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = text.chars().map(|sign| u8::try_from(sign).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}

/// The text of bytes that are in UTF-8, or else in Latin 1.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The parts of a message: names, each with a value.
struct Directives(Vec<(String, Vec<u8>)>);

impl Directives {
    fn parse(message: &[u8]) -> Result<Self, BadDigest> {
        const WRONG: BadDigest = BadDigest("it is no list of names with values");
        let mut found = Vec::new();
        let mut rest = message.trim_ascii();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b",") {
                rest = after.trim_ascii_start();
                continue;
            }
            let equals = rest.iter().position(|byte| *byte == b'=').ok_or(WRONG)?;
            let name = std::str::from_utf8(rest[..equals].trim_ascii()).map_err(|_| WRONG)?;
            if name.is_empty() || !name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-') {
                return Err(WRONG);
            }
            let (value, after) = value(rest[equals + 1..].trim_ascii_start()).ok_or(WRONG)?;
            found.push((name.to_ascii_lowercase(), value));
            rest = after.trim_ascii_start();
            if !rest.is_empty() && !rest.starts_with(b",") {
                return Err(WRONG);
            }
        }
        Ok(Self(found))
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_slice())
    }

    /// The value of a name, which may stand there once.
    fn one(&self, name: &str) -> Result<Option<&[u8]>, BadDigest> {
        let mut values = self.all(name);
        let first = values.next();
        match values.next() {
            None => Ok(first),
            Some(_) => Err(BadDigest("something is said twice")),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, BadDigest> {
        Ok(self.one(name)?.map(decoded))
    }

    fn utf8(&self) -> Result<bool, BadDigest> {
        match self.one("charset")? {
            None => Ok(false),
            Some(name) if name.eq_ignore_ascii_case(b"utf-8") => Ok(true),
            Some(_) => Err(BadDigest("its charset is not utf-8")),
        }
    }
}

/// The value that a text begins with, and what comes behind it.
fn value(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let Some(inside) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| *byte == b',').unwrap_or(text.len());
        return Some((text[..end].trim_ascii_end().to_vec(), &text[end..]));
    };
    let mut value = Vec::new();
    let mut bytes = inside.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some((value, &inside[at + 1..])),
            b'\\' => value.push(*bytes.next()?.1),
            byte => value.push(*byte),
        }
    }
    None
}
