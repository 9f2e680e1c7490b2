//! The few x86-64 instructions that runs of arithmetic need, as bytes.
//!
//! In: operations on vector registers and memory. Out: their encoding with the VEX prefix (one number, or 32 bytes of them,
//! registers 0 to 15) or with EVEX (64 bytes, registers 0 to 31). Always: an address is a base register with a
//! displacement of 32 bits, perhaps with the running index added, so that there is one form to encode.
//!
//! Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2: sections 2.3.5 (VEX), 2.7.1 (EVEX).

/// How many numbers an instruction works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Width {
    /// One number.
    One,
    /// 32 bytes (AVX).
    Bytes32,
    /// 64 bytes (AVX-512 F and DQ).
    Bytes64,
}

/// The kind of the numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Precision {
    /// `f32`
    Single,
    /// `f64`
    Double,
}

/// What two operands are made into, with the operation code; the mask of a comparison is all ones or all zeros.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    And,
    /// `!a & b`
    AndNot,
    Or,
    Xor,
    /// With the predicate of the instruction.
    Compare(u8),
    /// The square root of the second operand.
    Sqrt,
}

impl Binary {
    fn code(self) -> u8 {
        match self {
            Binary::Sqrt => 0x51,
            Binary::And => 0x54,
            Binary::AndNot => 0x55,
            Binary::Or => 0x56,
            Binary::Xor => 0x57,
            Binary::Add => 0x58,
            Binary::Multiply => 0x59,
            Binary::Subtract => 0x5C,
            Binary::Divide => 0x5E,
            Binary::Compare(_) => 0xC2,
        }
    }

    /// Whether it works on bits, of a whole register also where the width is one number.
    pub(super) fn is_bitwise(self) -> bool {
        match self {
            Binary::And | Binary::AndNot | Binary::Or | Binary::Xor => true,
            Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => false,
            Binary::Compare(_) | Binary::Sqrt => false,
        }
    }

    /// Whether the operands may be exchanged.
    pub(super) fn is_commutative(self) -> bool {
        match self {
            Binary::Add | Binary::Multiply | Binary::And | Binary::Or | Binary::Xor => true,
            Binary::Subtract | Binary::Divide | Binary::AndNot | Binary::Compare(_) | Binary::Sqrt => false,
        }
    }
}

/// A vector register.
pub(super) type Register = u8;

/// A general register, by its number in the encoding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum General {
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
}

/// The running index of a loop is in r10.
const INDEX: u8 = 10;

/// A place in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Address {
    pub(super) base: General,
    pub(super) offset: i32,
    pub(super) indexed: bool,
}

/// What is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Source {
    Register(Register),
    Memory(Address),
}

/// Everything of an instruction but its operation code and operands.
#[derive(Clone, Copy)]
struct Form {
    /// 1 for operation codes after 0F, 2 after 0F 38.
    map: u8,
    /// 0, 1, 2, 3: no prefix, 66, F3, F2.
    prefix: u8,
    wide: bool,
}

/// Machine code that grows.
#[derive(Debug)]
pub(super) struct Assembler {
    pub(super) bytes: Vec<u8>,
    width: Width,
    precision: Precision,
}

impl Assembler {
    pub(super) fn new(width: Width, precision: Precision) -> Assembler {
        Assembler { bytes: Vec::new(), width, precision }
    }

    /// The bytes that one instruction works on.
    pub(super) fn step(&self) -> i32 {
        match (self.width, self.precision) {
            (Width::One, Precision::Single) => 4,
            (Width::One, Precision::Double) => 8,
            (Width::Bytes32, _) => 32,
            (Width::Bytes64, _) => 64,
        }
    }

    /// The number of vector registers.
    pub(super) fn registers(&self) -> u8 {
        match self.width {
            Width::One | Width::Bytes32 => 16,
            Width::Bytes64 => 32,
        }
    }

    /// `target = a op b`; of a square root only `b`.
    pub(super) fn binary(&mut self, operation: Binary, target: Register, a: Register, b: Source) {
        let form = if operation.is_bitwise() { self.packed() } else { self.arithmetic() };
        let has_one_operand = operation == Binary::Sqrt && self.width != Width::One;
        let a = if has_one_operand { 0 } else { a };
        let Binary::Compare(predicate) = operation else {
            return self.instruction(form, operation.code(), target, a, b);
        };
        if self.width == Width::Bytes64 {
            // Into the mask register 1, and from there into all bits (VPMOVM2Q, VPMOVM2D).
            self.instruction(form, operation.code(), 1, a, b);
            self.bytes.push(predicate);
            let expand = Form { map: 2, prefix: 2, wide: form.wide };
            self.instruction(expand, 0x38, target, 0, Source::Register(1));
        } else {
            self.instruction(form, operation.code(), target, a, b);
            self.bytes.push(predicate);
        }
    }

    /// Reads a number or a vector.
    pub(super) fn load(&mut self, target: Register, address: Address) {
        self.instruction(self.arithmetic(), 0x10, target, 0, Source::Memory(address));
    }

    /// Writes one.
    pub(super) fn store(&mut self, address: Address, value: Register) {
        self.instruction(self.arithmetic(), 0x11, value, 0, Source::Memory(address));
    }

    /// Reads a pointer into rax.
    pub(super) fn load_pointer(&mut self, base: General, offset: i32) {
        self.bytes.extend([0x48, 0x8B, 0x80 | (base as u8 & 7)]);
        self.bytes.extend(offset.to_le_bytes());
    }

    /// Sets the index to zero; returns the place where the loop starts.
    pub(super) fn begin_loop(&mut self) -> usize {
        self.bytes.extend([0x45, 0x31, 0xD2]);
        self.bytes.len()
    }

    /// Advances the index, and goes back to the start while it is below rcx.
    pub(super) fn end_loop(&mut self, start: usize) {
        self.bytes.extend([0x49, 0x81, 0xC2]);
        self.bytes.extend(self.step().to_le_bytes());
        self.bytes.extend([0x49, 0x39, 0xCA, 0x0F, 0x82]);
        let back = start as i64 - (self.bytes.len() as i64 + 4);
        self.bytes.extend((back as i32).to_le_bytes());
    }

    /// Returns to the caller.
    pub(super) fn finish(&mut self) {
        self.bytes.extend([0xC5, 0xF8, 0x77, 0xC3]);
    }

    /// The form of arithmetic: single numbers, or vectors.
    fn arithmetic(&self) -> Form {
        match (self.width, self.precision) {
            (Width::One, Precision::Double) => Form { map: 1, prefix: 3, wide: false },
            (Width::One, Precision::Single) => Form { map: 1, prefix: 2, wide: false },
            (Width::Bytes32 | Width::Bytes64, _) => self.packed(),
        }
    }

    /// The form of what works on whole registers.
    fn packed(&self) -> Form {
        match self.precision {
            Precision::Double => Form { map: 1, prefix: 1, wide: self.width == Width::Bytes64 },
            Precision::Single => Form { map: 1, prefix: 0, wide: false },
        }
    }

    /// One instruction with three operands.
    fn instruction(&mut self, form: Form, code: u8, register: u8, second: u8, source: Source) {
        // The bits above the low three of the last operand's register, or of index and base.
        let (above8, above16) = match source {
            Source::Register(number) => (number >> 3 & 1, number >> 4 & 1),
            Source::Memory(Address { base, indexed, .. }) => (base as u8 >> 3, if indexed { INDEX >> 3 } else { 0 }),
        };
        let wide = u8::from(form.wide) << 7;
        let inverted = (!second & 15) << 3;
        let high = (!register & 8) << 4 | (above16 ^ 1) << 6 | (above8 ^ 1) << 5;
        match self.width {
            Width::One | Width::Bytes32 => {
                let long = u8::from(self.width == Width::Bytes32) << 2;
                self.bytes.extend([0xC4, high | form.map, wide | inverted | long | form.prefix]);
            }
            Width::Bytes64 => {
                let middle = (!register & 16) | form.map;
                let last = 0x40 | (!second & 16) >> 1;
                self.bytes.extend([0x62, high | middle, wide | inverted | 4 | form.prefix, last]);
            }
        }
        self.bytes.push(code);
        match source {
            Source::Register(number) => self.bytes.push(0xC0 | (register & 7) << 3 | (number & 7)),
            Source::Memory(Address { base, offset, indexed }) => {
                let base = base as u8 & 7;
                if indexed {
                    self.bytes.extend([0x84 | (register & 7) << 3, (INDEX & 7) << 3 | base]);
                } else {
                    self.bytes.push(0x80 | (register & 7) << 3 | base);
                }
                self.bytes.extend(offset.to_le_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(width: Width, precision: Precision, write: impl Fn(&mut Assembler)) -> String {
        let mut assembler = Assembler::new(width, precision);
        write(&mut assembler);
        assembler.bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The bytes are those that GNU as gives for the instruction in the comment, with `{vex3}` and `{disp32}`.
    #[test]
    fn instructions_are_encoded_as_gnu_as_does() {
        use Precision::{Double, Single};
        use Source::Register;
        use Width::{Bytes32, Bytes64, One};
        let address = |base, indexed| Address { base, offset: 0x140, indexed };
        let memory = |base, indexed| Source::Memory(address(base, indexed));
        let cases = [
            // vaddsd xmm9, xmm3, xmm12
            (hex(One, Double, |a| a.binary(Binary::Add, 9, 3, Register(12))), "c4416358cc"),
            // vmulpd ymm1, ymm14, [rsi+r10+0x140]
            (
                hex(Bytes32, Double, |a| a.binary(Binary::Multiply, 1, 14, memory(General::Rsi, true))),
                "c4a10d598c1640010000",
            ),
            // vsubpd zmm17, zmm30, [rax+r10+0x140]
            (
                hex(Bytes64, Double, |a| a.binary(Binary::Subtract, 17, 30, memory(General::Rax, true))),
                "62a18d405c8c1040010000",
            ),
            // vdivps zmm25, zmm2, zmm19
            (hex(Bytes64, Single, |a| a.binary(Binary::Divide, 25, 2, Register(19))), "62216c485ecb"),
            // vsqrtpd ymm4, ymm11
            (hex(Bytes32, Double, |a| a.binary(Binary::Sqrt, 4, 4, Register(11))), "c4c17d51e3"),
            // vsqrtsd xmm4, xmm4, [rdi+0x140]
            (hex(One, Double, |a| a.binary(Binary::Sqrt, 4, 4, memory(General::Rdi, false))), "c4e15b51a740010000"),
            // vmovupd zmm31, [r8+0x140]
            (hex(Bytes64, Double, |a| a.load(31, address(General::R8, false))), "6241fd4810b840010000"),
            // vmovss [rdx+0x140], xmm10
            (hex(One, Single, |a| a.store(address(General::Rdx, false), 10)), "c4617a119240010000"),
            // vcmppd k1, zmm20, zmm9, 4; vpmovm2q zmm18, k1
            (hex(Bytes64, Double, |a| a.binary(Binary::Compare(4), 18, 20, Register(9))), "62d1dd40c2c90462e2fe4838d1"),
            // vcmpsd xmm8, xmm2, xmm9, 0x11
            (hex(One, Double, |a| a.binary(Binary::Compare(0x11), 8, 2, Register(9))), "c4416bc2c111"),
            // vxorps ymm8, ymm2, ymm13
            (hex(Bytes32, Single, |a| a.binary(Binary::Xor, 8, 2, Register(13))), "c4416c57c5"),
            // mov rax, [rdi+0x140]
            (hex(One, Double, |a| a.load_pointer(General::Rdi, 0x140)), "488b8740010000"),
        ];
        for (found, expected) in cases {
            assert_eq!(found, expected);
        }
    }
}
