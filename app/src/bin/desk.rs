//! The program with the desk.

fn main() {
    app::start_with_desk();
}
