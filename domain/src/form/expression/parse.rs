//! Parsing, by precedence climbing over characters.

use std::sync::Arc;

use super::{Expression, ExpressionError, Function, Node, Operator, Parsed, Pattern, Value};
use crate::form::Labels;

/// The most parts of an expression. It keeps parsing and evaluating from running out of stack, in the browser too; the
/// longest check of the questionnaire has about fifty.
const MOST_PARTS: usize = 250;

pub(super) fn parse(text: &str) -> Result<Expression, ExpressionError> {
    let mut parser = Parser {
        text: text.chars().collect(),
        at: 0,
        parts: 0,
        fields: Vec::new(),
        columns: Vec::new(),
        parents: Vec::new(),
    };
    let root = parser.binary(1)?;
    parser.skip_spaces();
    if let Some(letter) = parser.peek() {
        return Err(parser.unexpected(letter));
    }
    if let Some(at) = parser.parents.first() {
        return Err(Parser::error(
            *at,
            "dấu .. chỉ dùng trong position(..); viết trường là ${ten_truong}",
            ".. stands in position(..) only; write a field as ${field_name}",
        ));
    }
    Ok(Expression(Arc::new(Parsed {
        text: text.to_owned(),
        root,
        fields: parser.fields,
        columns: parser.columns,
    })))
}

struct Parser {
    text: Vec<char>,
    at: usize,
    parts: usize,
    fields: Vec<String>,
    columns: Vec<String>,
    /// Where `..` stands alone, until `position` takes it.
    parents: Vec<usize>,
}

impl Parser {
    fn binary(&mut self, weakest: u8) -> Result<Node, ExpressionError> {
        let mut left = self.unary()?;
        while let Some((operator, length)) = self.operator() {
            if operator.strength() < weakest {
                break;
            }
            let at = self.at;
            self.at += length;
            let right = self.binary(operator.strength() + 1)?;
            if operator == Operator::Union && !(is_set(&left) && is_set(&right)) {
                return Err(Self::error(
                    at,
                    "hai bên dấu | phải là trường: ${a} | ${b}",
                    "fields stand on both sides of |: ${a} | ${b}",
                ));
            }
            left = Node::Binary(operator, Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Node, ExpressionError> {
        self.skip_spaces();
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(Self::error(
                self.at,
                format!("biểu thức quá dài (trên {MOST_PARTS} phần); hãy tách thành nhiều trường tính toán"),
                format!("the expression is too long (over {MOST_PARTS} parts); split it into calculated fields"),
            ));
        }
        if self.take('-') {
            return Ok(Node::Negated(Box::new(self.unary()?)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        match self.peek() {
            None => Err(Self::error(
                start,
                "biểu thức bị cụt; thiếu một giá trị ở cuối",
                "a value is missing at the end",
            )),
            Some('(') => {
                self.at += 1;
                let inner = self.binary(1)?;
                self.close(start)?;
                Ok(inner)
            }
            Some(quote @ ('\'' | '"')) => self.literal_text(quote),
            Some('$') => self.field(),
            Some(letter) if letter.is_ascii_digit() => self.number(),
            Some('.') if self.text.get(self.at + 1).is_some_and(char::is_ascii_digit) => self.number(),
            Some('.') if self.text.get(self.at + 1) == Some(&'.') => self.parent(),
            Some('.') => {
                self.at += 1;
                Ok(Node::Own)
            }
            Some(letter) if is_name_start(letter) => self.call_or_column(),
            Some(letter) => Err(self.unexpected(letter)),
        }
    }

    /// Reads `..`, or `../name`: a question of the same group, which is `${name}`.
    fn parent(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        self.at += 2;
        if !self.take('/') {
            self.parents.push(start);
            return Ok(Node::Parent);
        }
        let name = self.take_while(is_name_part);
        if name.chars().next().is_some_and(is_name_start) {
            Ok(self.known_field(&name))
        } else {
            Err(Self::error(
                start,
                "sau ../ là tên một trường; nên viết ${ten_truong}",
                "the name of a field stands behind ../; better write ${field_name}",
            ))
        }
    }

    fn known_field(&mut self, name: &str) -> Node {
        if !self.fields.iter().any(|known| known == name) {
            self.fields.push(name.to_owned());
        }
        Node::Field(name.to_owned())
    }

    fn literal_text(&mut self, quote: char) -> Result<Node, ExpressionError> {
        let start = self.at;
        self.at += 1;
        let words = self.take_while(|letter| letter != quote);
        if self.take(quote) {
            Ok(Node::Literal(Value::Text(words)))
        } else {
            Err(Self::error(
                start,
                format!("thiếu dấu {quote} đóng"),
                format!("the closing {quote} is missing"),
            ))
        }
    }

    fn number(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let digits = self.take_while(|letter| letter.is_ascii_digit() || letter == '.');
        digits
            .parse()
            .map(|number| Node::Literal(Value::Number(number)))
            .map_err(|_| {
                Self::error(
                    start,
                    format!("“{digits}” không phải là số"),
                    format!("“{digits}” is not a number"),
                )
            })
    }

    fn field(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        self.at += 1;
        let opened = self.take('{');
        let name = self.take_while(|letter| letter != '}');
        let name = name.trim();
        let sound = name.chars().next().is_some_and(is_name_start) && name.chars().all(is_name_part);
        if !opened || !self.take('}') || !sound {
            return Err(Self::error(
                start,
                "viết tên trường dưới dạng ${ten_truong}",
                "write the name of a field as ${field_name}",
            ));
        }
        let name = name.to_owned();
        Ok(self.known_field(&name))
    }

    fn call_or_column(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let name = self.take_while(is_name_part);
        self.skip_spaces();
        if !self.take('(') {
            if !self.columns.contains(&name) {
                self.columns.push(name.clone());
            }
            return Ok(Node::Column(name));
        }
        let Some(function) = Function::ALL.iter().copied().find(|function| function.name() == name) else {
            let known: Vec<_> = Function::ALL.iter().map(|function| function.name()).collect();
            let known = known.join(", ");
            return Err(Self::error(
                start,
                format!("không có hàm {name}(); dùng được: {known}"),
                format!("there is no function {name}(); known are {known}"),
            ));
        };
        let mut arguments = Vec::new();
        self.skip_spaces();
        if self.peek() != Some(')') {
            arguments.push(self.binary(1)?);
            while self.take_after_spaces(',') {
                arguments.push(self.binary(1)?);
            }
        }
        self.close(start)?;
        let (least, most) = function.arguments();
        if arguments.len() < least || arguments.len() > most {
            let count = arguments.len();
            let wanted = if least == most {
                least.to_string()
            } else {
                format!("{least}-{most}")
            };
            return Err(Self::error(
                start,
                format!("hàm {name}() cần {wanted} tham số, ở đây có {count}"),
                format!("{name}() takes {wanted} arguments, and here are {count}"),
            ));
        }
        self.call(start, function, arguments)
    }

    /// Refuses arguments that could never mean anything, and compiles patterns.
    fn call(&mut self, start: usize, function: Function, mut arguments: Vec<Node>) -> Result<Node, ExpressionError> {
        let quoted = |place: usize| arguments.get(place).and_then(Node::quoted).is_some();
        let name = function.name();
        match function {
            Function::Regex => Self::pattern(start, arguments),
            Function::Rule | Function::Previous | Function::Known | Function::PullData if !quoted(0) => {
                Err(Self::error(
                    start,
                    format!("tham số đầu của {name}() là một tên trong dấu nháy"),
                    format!("the first argument of {name}() is a name in quotes"),
                ))
            }
            Function::PullData if !quoted(1) || !quoted(2) => Err(Self::error(
                start,
                "viết pulldata('danh_sach', 'cot_can_lay', 'cot_khoa', giá trị)",
                "write pulldata('list', 'column_wanted', 'key_column', value)",
            )),
            Function::ChoiceName => {
                // ODK wants the question in quotes: '${name}'.
                let field = match arguments.get(1) {
                    Some(Node::Field(name)) => Some(name.clone()),
                    Some(Node::Literal(Value::Text(quoted))) => {
                        let name = quoted.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
                        name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
                    }
                    _ => None,
                };
                let Some(field) = field else {
                    return Err(Self::error(
                        start,
                        "viết câu hỏi trong dấu nháy: jr:choice-name(giá trị, '${ten_truong}')",
                        "write the question in quotes: jr:choice-name(value, '${field_name}')",
                    ));
                };
                arguments.truncate(1);
                arguments.push(self.known_field(&field));
                Ok(Node::Call(function, arguments))
            }
            Function::Count | Function::CountNonEmpty | Function::Sum if !is_set(&arguments[0]) => Err(Self::error(
                start,
                format!("tham số của {name}() là một trường: {name}(${{ten_truong}})"),
                format!("the argument of {name}() is a field: {name}(${{field_name}})"),
            )),
            Function::IndexedRepeat if !matches!(arguments[..2], [Node::Field(_), Node::Field(_)]) => Err(Self::error(
                start,
                "viết indexed-repeat(${truong}, ${nhom_lap}, thứ tự)",
                "write indexed-repeat(${field}, ${repeat}, index)",
            )),
            Function::Position if !matches!(arguments[..], [Node::Parent]) => {
                Err(Self::error(start, "viết position(..)", "write position(..)"))
            }
            Function::Position => {
                self.parents.pop();
                Ok(Node::Call(function, arguments))
            }
            Function::StringLength | Function::NormalizeSpace if arguments.is_empty() => {
                Ok(Node::Call(function, vec![Node::Own]))
            }
            _ => Ok(Node::Call(function, arguments)),
        }
    }

    fn pattern(start: usize, mut arguments: Vec<Node>) -> Result<Node, ExpressionError> {
        let (Some(Node::Literal(Value::Text(pattern))), Some(subject)) = (arguments.pop(), arguments.pop()) else {
            return Err(Self::error(
                start,
                "mẫu của regex() phải là chữ trong dấu nháy, ví dụ regex(., '[0-9]+')",
                "the pattern of regex() is a text in quotes, such as regex(., '[0-9]+')",
            ));
        };
        // The pattern is also read alone, so that it can't close our bracket.
        let compiled = regex_lite::Regex::new(&pattern)
            .and_then(|_| regex_lite::Regex::new(&format!("^(?:{pattern})$")))
            .map_err(|error| {
                Self::error(
                    start,
                    format!("mẫu “{pattern}” của regex() không đúng ({error}); hãy sửa mẫu"),
                    format!("the pattern “{pattern}” of regex() is wrong ({error}); correct it"),
                )
            })?;
        Ok(Node::Matches(Box::new(subject), Pattern(compiled)))
    }

    /// Looks at the operator that comes next, and how many characters it has.
    fn operator(&mut self) -> Option<(Operator, usize)> {
        self.skip_spaces();
        let next = self.text.get(self.at + 1).copied();
        Some(match self.peek()? {
            '=' => (Operator::Equal, 1),
            '!' if next == Some('=') => (Operator::NotEqual, 2),
            '<' if next == Some('=') => (Operator::LessOrEqual, 2),
            '<' => (Operator::Less, 1),
            '>' if next == Some('=') => (Operator::GreaterOrEqual, 2),
            '>' => (Operator::Greater, 1),
            '+' => (Operator::Plus, 1),
            '-' => (Operator::Minus, 1),
            '*' => (Operator::Times, 1),
            '|' => (Operator::Union, 1),
            _ if self.word_is("div") => (Operator::Divided, 3),
            _ if self.word_is("mod") => (Operator::Modulo, 3),
            _ if self.word_is("and") => (Operator::And, 3),
            _ if self.word_is("or") => (Operator::Or, 2),
            _ => return None,
        })
    }

    fn word_is(&self, word: &str) -> bool {
        let length = word.len();
        self.text[self.at..].iter().take(length).copied().eq(word.chars())
            && !self.text.get(self.at + length).copied().is_some_and(is_name_part)
    }

    fn close(&mut self, opened: usize) -> Result<(), ExpressionError> {
        if self.take_after_spaces(')') {
            return Ok(());
        }
        match self.peek() {
            Some(letter) => Err(self.unexpected(letter)),
            None => Err(Self::error(opened, "thiếu dấu ) đóng", "the closing ) is missing")),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self, letter: char) -> bool {
        let found = self.peek() == Some(letter);
        self.at += usize::from(found);
        found
    }

    fn take_after_spaces(&mut self, letter: char) -> bool {
        self.skip_spaces();
        self.take(letter)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&wanted) {
            self.at += 1;
        }
        self.text[start..self.at].iter().collect()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn unexpected(&self, letter: char) -> ExpressionError {
        Self::error(
            self.at,
            format!(
                "không hiểu “{letter}” ở đây; dùng được: ${{trường}}, . , 'chữ', số, \
                 = != < <= > >= + - * div mod and or |, hàm"
            ),
            format!(
                "“{letter}” is not understood here; known are ${{field}}, . , 'text', numbers, \
                 = != < <= > >= + - * div mod and or |, functions"
            ),
        )
    }

    fn error(at: usize, vi: impl Into<String>, en: impl Into<String>) -> ExpressionError {
        ExpressionError {
            at: at + 1,
            message: Labels::new(vi, en),
        }
    }
}

const fn is_set(node: &Node) -> bool {
    matches!(node, Node::Field(_) | Node::Binary(Operator::Union, ..))
}

const fn is_name_start(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

const fn is_name_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':')
}
