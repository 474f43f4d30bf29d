//! Putting functions that are alike side by side.
//!
//! Generic code leaves many functions that differ in a few bytes. Brotli tells a repetition near at hand in fewer bits
//! than a distant one, and the linker leaves them scattered. Nothing about the program changes but the numbers of its
//! functions.

use std::{cmp::Reverse, collections::HashMap, convert::Infallible, fs, path::Path};

use wasm_encoder::{
    CodeSection, FunctionSection, Module,
    reencode::{Error, Reencode},
};
use wasmparser::{BinaryReaderError, CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

use crate::{
    problem::{Outcome, Problem},
    release,
};

/// How many bytes are compared at a time: about two instructions.
const WINDOW: usize = 4;
/// A function longer than this is known by a sample of its windows.
const SAMPLED_FROM: usize = 200;
/// One window in so many is in the sample.
const SAMPLE: u32 = 2;
/// What stands in more functions than this tells nothing.
const COMMON: usize = 1000;
/// Thousandths of the windows that two functions must share to be alike.
const LEAST_LIKENESS: usize = 20;

/// Rewrites the programs of a build.
pub(crate) fn all(dist: &Path) -> Outcome {
    for file in release::files(dist)? {
        if file.address.ends_with(".wasm") {
            let program = release::read(&file.path)?;
            let ordered =
                reordered(&program).map_err(|error| Problem::from(format!("{}: {error}", file.path.display())))?;
            fs::write(&file.path, ordered).map_err(|error| Problem::at(&file.path, &error))?;
        }
    }
    Ok(())
}

fn reordered(program: &[u8]) -> Result<Vec<u8>, Error<Infallible>> {
    let (imported, bodies) = functions(program)?;
    let order = alike_together(&bodies);
    let mut number = vec![0; order.len()];
    for (new, old) in (imported..).zip(&order) {
        number[*old] = new;
    }
    let mut module = Module::new();
    let mut rewriting = Rewriting {
        imported,
        order,
        number,
    };
    rewriting.parse_core_module(&mut module, Parser::new(0), program)?;
    Ok(module.finish())
}

/// Counts the functions that are imported and lists the code of the others.
fn functions(program: &[u8]) -> Result<(u32, Vec<&[u8]>), BinaryReaderError> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok((imported, bodies))
}

/// Goes from each function to the one most like it that is left, and begins anew with the shortest where none is.
fn alike_together(bodies: &[&[u8]]) -> Vec<usize> {
    let windows: Vec<Vec<u32>> = bodies.iter().map(|body| windows(body)).collect();
    let mut holders: HashMap<u32, Vec<usize>> = HashMap::new();
    for (function, windows) in windows.iter().enumerate() {
        for window in windows {
            holders.entry(*window).or_default().push(function);
        }
    }
    holders.retain(|_, functions| functions.len() <= COMMON);
    let mut shortest: Vec<usize> = (0..bodies.len()).collect();
    shortest.sort_by_key(|function| bodies[*function].len());
    let mut shortest = shortest.into_iter();
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    let mut is_placed = vec![false; bodies.len()];
    let mut shared = vec![0; bodies.len()];
    while order.len() < bodies.len() {
        let like_the_last = order.last().and_then(|last| {
            let near = windows[*last].iter().filter_map(|window| holders.get(window)).flatten();
            let near: Vec<usize> = near.copied().filter(|other| !is_placed[*other]).collect();
            near.iter().for_each(|other| shared[*other] += 1);
            // Thousandths are whole numbers, and the lower number decides between equals: one program, one order.
            let likeness = |other: usize| shared[other] * 1000 / windows[other].len().max(windows[*last].len());
            let best = near.iter().max_by_key(|other| (likeness(**other), Reverse(**other)));
            let best = best.copied().filter(|other| likeness(*other) >= LEAST_LIKENESS);
            near.iter().for_each(|other| shared[*other] = 0);
            best
        });
        let next = like_the_last.or_else(|| shortest.find(|function| !is_placed[*function]));
        let Some(next) = next else { break };
        is_placed[next] = true;
        order.push(next);
    }
    order
}

/// Lists the hashes of what stands in a function, each once.
fn windows(body: &[u8]) -> Vec<u32> {
    let mut hashes: Vec<u32> = body.windows(WINDOW).map(hash).collect();
    if body.len() > SAMPLED_FROM {
        hashes.retain(|hash| hash.is_multiple_of(SAMPLE));
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// FNV-1a, with its upper bits mixed into the lower.
fn hash(bytes: &[u8]) -> u32 {
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash ^ (hash >> 15)
}

/// Writes a program with its functions in another order.
struct Rewriting {
    imported: u32,
    /// The old places of the functions, in the new order; imports are not counted.
    order: Vec<usize>,
    /// The new numbers of the functions, by their old place.
    number: Vec<u32>,
}

impl Reencode for Rewriting {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported);
        Ok(own.map_or(function, |place| self.number[place as usize]))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types: Vec<u32> = section.into_iter().collect::<Result<_, _>>()?;
        for place in self.order.clone() {
            functions.function(self.type_index(types[place])?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies: Vec<FunctionBody<'_>> = section.into_iter().collect::<Result<_, _>>()?;
        for place in self.order.clone() {
            self.parse_function_body(code, bodies[place].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{ExportKind, ExportSection, Function, ImportSection, Instruction, TypeSection};
    use wasmparser::Operator;

    use super::*;

    /// Four functions behind an imported one: two of one kind, a caller of the first between them, and a long one.
    fn program() -> Vec<u8> {
        let (mut types, mut imports) = (TypeSection::new(), ImportSection::new());
        types.ty().function([], []);
        types.ty().function([], [wasm_encoder::ValType::I32]);
        imports.import("browser", "call", wasm_encoder::EntityType::Function(0));
        let (mut functions, mut exports, mut code) = (FunctionSection::new(), ExportSection::new(), CodeSection::new());
        let constant = |number| {
            vec![
                Instruction::I64Const(1 << 60),
                Instruction::Drop,
                Instruction::I32Const(number),
            ]
        };
        let bodies = [
            (1, constant(1)),
            (0, vec![Instruction::Call(0), Instruction::Call(1), Instruction::Drop]),
            (1, constant(2)),
            (0, vec![Instruction::Nop; 30]),
        ];
        for (place, (kind, instructions)) in (1..).zip(bodies) {
            functions.function(kind);
            exports.export(&format!("f{place}"), ExportKind::Func, place);
            let mut function = Function::new([]);
            instructions.iter().for_each(|instruction| {
                function.instruction(instruction);
            });
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&functions)
            .section(&exports)
            .section(&code);
        module.finish()
    }

    /// The exported functions by number, with the functions that each calls.
    fn exported(program: &[u8]) -> Vec<(u32, String, Vec<u32>)> {
        let (mut names, mut calls) = (Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(program) {
            match payload.unwrap() {
                Payload::ExportSection(exports) => {
                    names.extend(
                        exports
                            .into_iter()
                            .map(|export| export.unwrap())
                            .map(|export| (export.index, export.name)),
                    );
                }
                Payload::CodeSectionEntry(body) => {
                    let operators = body
                        .get_operators_reader()
                        .unwrap()
                        .into_iter()
                        .map(|operator| operator.unwrap());
                    calls.push(
                        operators
                            .filter_map(|operator| match operator {
                                Operator::Call { function_index } => Some(function_index),
                                _ => None,
                            })
                            .collect(),
                    );
                }
                _ => {}
            }
        }
        names.sort_unstable();
        let names = names.into_iter().zip(calls);
        names
            .map(|((number, name), calls)| (number, name.to_owned(), calls))
            .collect()
    }

    #[test]
    fn functions_that_are_alike_stand_together_and_calls_still_reach_them() {
        let expected = [
            (1, "f2", vec![0, 2]),
            (2, "f1", vec![]),
            (3, "f3", vec![]),
            (4, "f4", vec![]),
        ];
        let expected = expected.map(|(number, name, calls)| (number, name.to_owned(), calls));
        assert_eq!(exported(&reordered(&program()).unwrap()), expected);
    }

    #[test]
    fn what_is_no_program_is_refused() {
        assert!(reordered(b"<!doctype html>").is_err());
    }
}
