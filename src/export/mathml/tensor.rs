//! Tensors in MathML.
//!
//! In: a part that only formulas of tensors have. Out: its markup, one element.

use super::{APPLY, Spelling};
use crate::export::part::{Infix, Part, PartId, subscripts};

const TRANSPOSED: &str = "<mo>⊤</mo>";

impl<'a> Spelling<'_, 'a, '_> {
    /// A part that is about tensors; others are written by the caller.
    pub(super) fn tensor(&mut self, part: &'a Part) -> &mut Self {
        match part {
            Part::Transpose(inner) => {
                if let Part::Apply("inv", arguments) = self.layout.part(*inner) {
                    return self.raised(arguments[0], &format!("<mrow><mo>−</mo>{TRANSPOSED}</mrow>"));
                }
                self.text("<msup>").enclosed(*inner).text(TRANSPOSED).text("</msup>")
            }
            Part::Infix(infix, operands) => self.infix(*infix, operands),
            Part::Apply(function, arguments) => self.apply(function, arguments),
            Part::Word(word) => self.text(format!("<mtext>{word}</mtext>")),
            Part::Matrix(rows) => self.matrix(rows),
            Part::Index(inner, list) => {
                self.text("<msub>");
                if self.layout.is_delta(*inner, list) {
                    self.text("<mi>δ</mi>");
                } else {
                    self.enclosed(*inner);
                }
                self.text(format!("<mtext>{}</mtext></msub>", subscripts(list)))
            }
            Part::Entries(entries) => {
                self.text("<msub><mrow><mo>[</mo>");
                for label in &entries.bound {
                    self.text(format!("<munder><mo>∑</mo><mi>{label}</mi></munder>"));
                }
                self.enclosed(entries.body);
                self.text(format!("<mo>]</mo></mrow><mtext>{}</mtext></msub>", entries.free.join(",")))
            }
            Part::Number(_) | Part::Symbol(_) | Part::Shared(_) | Part::Truth(_) | Part::Group(_) => self,
            Part::Negation(_) | Part::Sum(_) | Part::Product(_) | Part::Quotient(..) | Part::Power(..) => self,
            Part::Root(_) | Part::Call(..) | Part::Select(..) | Part::Compare(..) => self,
            Part::And(_) | Part::Or(_) | Part::Not(_) => self,
        }
    }

    fn infix(&mut self, infix: Infix, operands: &[PartId]) -> &mut Self {
        let sign = match infix {
            Infix::Times => "<mo>⊙</mo>",
            Infix::Over => "<mo>⊘</mo>",
            Infix::Kronecker => "<mo>⊗</mo>",
            Infix::Raised => {
                self.text("<msup>").base(operands[0]).text("<mrow><mo>⊙</mo>");
                let exponent = self.layout.bare(operands[1]);
                return self.exponent(exponent).text("</mrow></msup>");
            }
        };
        self.text("<mrow>");
        for (position, &operand) in operands.iter().enumerate() {
            if position > 0 {
                self.text(sign);
            }
            self.enclosed(operand);
        }
        self.text("</mrow>")
    }

    /// Rows of cells in brackets.
    fn matrix<R: AsRef<[PartId]>>(&mut self, rows: &[R]) -> &mut Self {
        self.text("<mrow><mo>(</mo><mtable>");
        for row in rows {
            self.text("<mtr>");
            for &cell in row.as_ref() {
                self.text("<mtd>").bare(cell).text("</mtd>");
            }
            self.text("</mtr>");
        }
        self.text("</mtable><mo>)</mo></mrow>")
    }

    fn raised(&mut self, base: PartId, exponent: &str) -> &mut Self {
        self.text("<msup>").base(base).text(exponent.to_owned()).text("</msup>")
    }

    /// With parentheses where an exponent would be read as one of its own.
    fn base(&mut self, part: PartId) -> &mut Self {
        if self.layout.part(part).is_closed() { self.enclosed(part) } else { self.parenthesised(part) }
    }

    fn apply(&mut self, function: &'static str, arguments: &[PartId]) -> &mut Self {
        if let Some(rows) = self.layout.rows_of_blocks(function, arguments) {
            return self.matrix(&rows);
        }
        let symbol = match (function, arguments) {
            ("inv", &[matrix]) => return self.raised(matrix, "<mrow><mo>−</mo><mn>1</mn></mrow>"),
            ("ones", _) => "<mn mathvariant=\"bold\">1</mn>",
            ("zeros", _) => "<mn mathvariant=\"bold\">0</mn>",
            ("eye", _) => "<mi>I</mi>",
            ("norm", &[inner]) => return self.text("<mrow><mo>‖</mo>").enclosed(inner).text("<mo>‖</mo></mrow>"),
            _ => {
                let (open, close) = self.parentheses(arguments);
                self.text(format!("<mrow><mi>{function}</mi>{APPLY}{open}"));
                return self.list(arguments, "<mo>,</mo>").text(close).text("</mrow>");
            }
        };
        self.text("<msub>").text(symbol).list(arguments, "<mo>×</mo>").text("</msub>")
    }
}
