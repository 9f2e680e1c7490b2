//! Machine code for a run of arithmetic: registers are given out as the run goes.
//!
//! In: steps of one instruction each. Out: bytes. Always: a value is loaded when it is first needed and stays in
//! its register while one can be spared; where none is free, the value goes that is needed last (Belady 1966), to memory
//! only if it is not there already. Linear in the number of steps.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::assembler::{Address, Assembler, Binary, General, Precision, Register, Source, Width};
use super::lower::{Lowering, SPECIAL, Step, Value};
use crate::program::Program;
use crate::program::frame::Frame;

/// The bytes of a constant, repeated to fill the widest register; and of a value that found no register.
pub(super) const LINE: usize = 64;

/// What machine code is made for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) width: Width,
    pub(super) precision: Precision,
    /// The bytes from one place of the frame to the next.
    pub(super) stride: i32,
}

/// Where a value is in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Home {
    Nowhere,
    Input(u32),
    Constant(u32),
    Frame(u32),
    Output(u32),
    Spill(u32),
}

/// A value that is not needed again in its run.
const NEVER: u32 = u32::MAX;
/// A value that is in no register.
const NONE: Register = Register::MAX;

/// Writes machine code, run after run.
pub(super) struct Allocator<'p> {
    program: &'p Program,
    shape: Shape,
    outputs: FxHashMap<u32, Vec<u32>>,
    pub(super) assembler: Assembler,
    /// By value, for those of the program, the special ones and those in between.
    homes: Vec<Home>,
    registers: Vec<Register>,
    upcoming: Vec<u32>,
    /// By register.
    holds: Vec<Option<Value>>,
    free_spills: Vec<u32>,
    pub(super) spills: u32,
}

impl<'p> Allocator<'p> {
    pub(super) fn new(program: &'p Program, frame: &'p Frame, shape: Shape) -> Allocator<'p> {
        let (inputs, constants) = (program.inputs().len() as u32, program.constants().len() as u32);
        let mut homes: Vec<Home> = (0..inputs).map(Home::Input).chain((0..constants).map(Home::Constant)).collect();
        homes.extend(program.operations().iter().enumerate().map(|(place, _)| {
            let place = frame.place(program.operation(place));
            place.map_or(Home::Nowhere, |place| Home::Frame((place - frame.first()) as u32))
        }));
        homes.extend((0..SPECIAL.len() as u32).map(|special| Home::Constant(constants + special)));
        let mut outputs: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (output, slot) in (0..).zip(program.outputs()) {
            outputs.entry(slot.index() as u32).or_default().push(output);
        }
        let assembler = Assembler::new(shape.width, shape.precision);
        Allocator {
            program,
            shape,
            outputs,
            registers: vec![NONE; homes.len()],
            upcoming: vec![NEVER; homes.len()],
            homes,
            holds: vec![None; usize::from(assembler.registers())],
            assembler,
            free_spills: Vec::new(),
            spills: 0,
        }
    }

    /// The code of the operations at some places: a function that returns.
    pub(super) fn run(&mut self, places: Range<usize>) {
        let lowering = Lowering::of(self.program, places);
        let values = self.homes.len();
        self.homes.resize(lowering.values as usize, Home::Nowhere);
        self.registers.resize(lowering.values as usize, NONE);
        self.upcoming.resize(lowering.values as usize, NEVER);
        let uses = self.uses(&lowering.steps);
        let start = (self.shape.width != Width::One).then(|| self.assembler.begin_loop());
        for (&step, uses) in lowering.steps.iter().zip(uses) {
            self.step(step, uses);
        }
        if let Some(start) = start {
            self.assembler.end_loop(start);
        }
        self.assembler.finish();
        self.homes.truncate(values);
        self.registers.truncate(values);
        self.upcoming.truncate(values);
    }

    /// For each step when its target, `a` and `b` are read next. Leaves in `upcoming` when each value is read first.
    fn uses(&mut self, steps: &[Step]) -> Vec<[u32; 3]> {
        let mut uses = vec![[NEVER; 3]; steps.len()];
        for (now, step) in steps.iter().enumerate().rev() {
            uses[now] = [step.target, step.a, step.b].map(|value| self.upcoming[value as usize]);
            self.upcoming[step.a as usize] = now as u32;
            self.upcoming[step.b as usize] = now as u32;
        }
        uses
    }

    fn step(&mut self, step: Step, [next_target, next_a, next_b]: [u32; 3]) {
        let Step { operation, target, a, b } = step;
        let swap = operation.is_commutative() && self.register(a).is_none() && self.register(b).is_some();
        let (first, second, next) = if swap { (b, a, next_a) } else { (a, b, next_b) };
        let first = (operation != Binary::Sqrt).then(|| self.load(first, NONE));
        let mut source = self.register(second);
        if source.is_none() && (next != NEVER || !self.is_readable(second, operation)) {
            source = Some(self.load(second, first.unwrap_or(NONE)));
        }
        self.upcoming[a as usize] = next_a;
        self.upcoming[b as usize] = next_b;
        self.release_register(a);
        self.release_register(b);
        let register = self.vacant(NONE);
        let source = match source {
            Some(register) => Source::Register(register),
            None => Source::Memory(self.address(self.homes[second as usize])),
        };
        self.assembler.binary(operation, register, first.unwrap_or(register), source);
        self.release_memory(a);
        self.release_memory(b);
        self.bind(target, register);
        self.upcoming[target as usize] = next_target;
        self.write(target, register);
        self.release_register(target);
    }

    /// Whether an operation can read a value that is in memory: a single number is shorter than a register.
    fn is_readable(&self, value: Value, operation: Binary) -> bool {
        let is_line = matches!(self.homes[value as usize], Home::Constant(_) | Home::Spill(_));
        is_line || self.shape.width != Width::One || !operation.is_bitwise()
    }

    fn register(&self, value: Value) -> Option<Register> {
        Some(self.registers[value as usize]).filter(|&register| register != NONE)
    }

    /// The register of a value, which is loaded if it is in none.
    fn load(&mut self, value: Value, pinned: Register) -> Register {
        if let Some(register) = self.register(value) {
            return register;
        }
        let register = self.vacant(pinned);
        let address = self.address(self.homes[value as usize]);
        self.assembler.load(register, address);
        self.bind(value, register);
        register
    }

    fn bind(&mut self, value: Value, register: Register) {
        self.registers[value as usize] = register;
        self.holds[usize::from(register)] = Some(value);
    }

    /// A free register, if need be that of the value that is needed last.
    fn vacant(&mut self, pinned: Register) -> Register {
        let (mut best, mut latest) = (0, 0);
        for (register, held) in (0..).zip(&self.holds) {
            let Some(value) = held else { return register };
            let upcoming = self.upcoming[*value as usize];
            if register != pinned && upcoming >= latest {
                (best, latest) = (register, upcoming);
            }
        }
        if let Some(value) = self.holds[usize::from(best)].take() {
            self.registers[value as usize] = NONE;
            if self.homes[value as usize] == Home::Nowhere {
                let spill = self.free_spills.pop().unwrap_or_else(|| {
                    self.spills += 1;
                    self.spills - 1
                });
                self.homes[value as usize] = Home::Spill(spill);
                let address = self.address(Home::Spill(spill));
                self.assembler.store(address, best);
            }
        }
        best
    }

    /// Gives the register of a value back if the run does not need it again.
    fn release_register(&mut self, value: Value) {
        if self.upcoming[value as usize] == NEVER
            && let Some(register) = self.register(value)
        {
            self.holds[usize::from(register)] = None;
            self.registers[value as usize] = NONE;
        }
    }

    /// Gives the memory of a value back if the run does not need it again.
    fn release_memory(&mut self, value: Value) {
        if self.upcoming[value as usize] == NEVER
            && let Home::Spill(spill) = self.homes[value as usize]
        {
            self.free_spills.push(spill);
            self.homes[value as usize] = Home::Nowhere;
        }
    }

    /// Writes a new value to where others will look for it.
    fn write(&mut self, value: Value, register: Register) {
        let home = self.homes[value as usize];
        if home != Home::Nowhere {
            let address = self.address(home);
            self.assembler.store(address, register);
        }
        for output in self.outputs.get(&value).cloned().unwrap_or_default() {
            let address = self.address(Home::Output(output));
            self.assembler.store(address, register);
            if home == Home::Nowhere {
                self.homes[value as usize] = Home::Output(output);
            }
        }
    }

    /// The address of a value; that of a column of the caller is read from the table of columns first.
    fn address(&mut self, home: Home) -> Address {
        let (size, inputs) = (self.assembler.step(), self.program.inputs().len() as i32);
        let line = |base, place: u32| Address { base, offset: place as i32 * LINE as i32, indexed: false };
        let indexed = self.shape.width != Width::One;
        match home {
            Home::Constant(place) => line(General::Rdx, place),
            Home::Spill(place) => line(General::R8, place),
            Home::Frame(place) => Address { base: General::Rsi, offset: place as i32 * self.shape.stride, indexed },
            Home::Input(place) if !indexed => Address { base: General::Rdi, offset: place as i32 * size, indexed },
            Home::Output(place) if !indexed => Address { base: General::Rcx, offset: place as i32 * size, indexed },
            Home::Input(place) => self.column(place as i32),
            Home::Output(place) => self.column(inputs + place as i32),
            Home::Nowhere => unreachable!("a value is in a register until it is in memory"),
        }
    }

    fn column(&mut self, place: i32) -> Address {
        self.assembler.load_pointer(General::Rdi, place * size_of::<usize>() as i32);
        Address { base: General::Rax, offset: 0, indexed: true }
    }
}
