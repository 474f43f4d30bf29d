//! A fleet of phones and a server under faults.
