//! The program of the phones.

fn main() {
    app::start();
}
