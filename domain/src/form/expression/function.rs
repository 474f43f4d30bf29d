//! The functions of ODK's XLSForm that the engine knows, and a few of our own.

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal..=$most:literal,)*) => {
        /// A function of an expression.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Function {
            $($variant,)*
        }

        impl Function {
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns its name in a sheet.
            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns how many arguments it takes: the least and the most.
            pub(super) const fn arguments(self) -> (usize, usize) {
                match self { $(Self::$variant => ($least, $most),)* }
            }
        }
    };
}

functions! {
    Abs "abs" 1..=1,
    Boolean "boolean" 1..=1,
    BooleanFromString "boolean-from-string" 1..=1,
    ChoiceName "jr:choice-name" 2..=2,
    Coalesce "coalesce" 1..=16,
    Concat "concat" 1..=32,
    Contains "contains" 2..=2,
    Count "count" 1..=1,
    CountNonEmpty "count-non-empty" 1..=1,
    CountSelected "count-selected" 1..=1,
    Date "date" 1..=1,
    DecimalDateTime "decimal-date-time" 1..=1,
    DecimalTime "decimal-time" 1..=1,
    EndsWith "ends-with" 2..=2,
    False "false" 0..=0,
    FormatDate "format-date" 2..=2,
    FormatDateTime "format-date-time" 2..=2,
    // What other records say, worked out by the caller: see `Surroundings::known`.
    Known "known" 1..=1,
    // Whether words hold a phone number, a 12-digit number or a person's name (X41).
    HasIdNumber "has-id-number" 1..=1,
    HasPersonName "has-person-name" 1..=1,
    HasPhone "has-phone" 1..=1,
    If "if" 3..=3,
    IndexedRepeat "indexed-repeat" 3..=3,
    Int "int" 1..=1,
    Join "join" 2..=32,
    Max "max" 1..=32,
    Min "min" 1..=32,
    NormalizeSpace "normalize-space" 0..=1,
    Not "not" 1..=1,
    Now "now" 0..=0,
    Number "number" 1..=1,
    Once "once" 1..=1,
    Position "position" 1..=1,
    Pow "pow" 2..=2,
    // The answer given at the previous visit: see `Surroundings::previous`.
    Previous "previous" 1..=1,
    PullData "pulldata" 4..=4,
    Regex "regex" 2..=2,
    Round "round" 1..=2,
    // A value of the dated rule table: see `Surroundings::rules`.
    Rule "rule" 1..=2,
    Selected "selected" 2..=2,
    SelectedAt "selected-at" 2..=2,
    StartsWith "starts-with" 2..=2,
    String "string" 1..=1,
    StringLength "string-length" 0..=1,
    Substr "substr" 2..=3,
    SubstringAfter "substring-after" 2..=2,
    SubstringBefore "substring-before" 2..=2,
    Sum "sum" 1..=1,
    Today "today" 0..=0,
    Translate "translate" 3..=3,
    True "true" 0..=0,
}
