//! Where training is: everything that the next epoch depends on.
//!
//! In: a state, or the bytes that one was written as. Out: the other. Always: what is read goes on with the same bits as what was written; the
//! order of the rows is no part of it, since it follows from the seed and the number of the epoch. Bytes that were cut short
//! or changed are refused.

use super::method::Optimiser;
use crate::optimize::{Adam, FirstOrder, Lbfgs, Momentum};
use crate::tensor::Element;

/// How an epoch went.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Record {
    /// How many epochs there have been, with this one.
    pub epoch: u64,
    /// The mean loss of its batches, each as it was before its step.
    pub loss: f64,
    /// Which part of the rows was put into the right class then.
    pub accuracy: Option<f64>,
    /// The loss of the rows for validation, after the epoch.
    pub validation: Option<f64>,
    /// Which part of these is put into the right class.
    pub validation_accuracy: Option<f64>,
}

impl Record {
    /// What is to become small: the loss of the rows for validation, if there are any.
    pub fn judged(&self) -> f64 {
        self.validation.unwrap_or(self.loss)
    }
}

/// The best parameters so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Best<T = f64> {
    /// After so many epochs.
    pub epoch: u64,
    /// Their loss, that of the rows for validation if there are any.
    pub loss: f64,
    /// The parameters.
    pub point: Vec<T>,
}

/// Where training is.
#[derive(Clone, PartialEq, Debug)]
pub struct State<T = f64> {
    /// What training this is: a number that the caller makes of the model, the data and the options, so that states are not mixed up.
    pub fingerprint: u64,
    /// How many steps were taken.
    pub steps: u64,
    /// The parameters.
    pub point: Vec<T>,
    /// The best ones.
    pub best: Best<T>,
    /// The epochs so far.
    pub records: Vec<Record>,
    /// Whether the last epoch could not move the parameters.
    pub settled: bool,
    pub(super) optimiser: Optimiser<T>,
}

/// What the bytes of a state begin with.
const MAGIC: &[u8] = b"symdiff training state 1\n";
/// And those of a state in single precision.
const SINGLE: &[u8] = b"symdiff training state 1, single precision\n";

fn magic<T>() -> &'static [u8] {
    if size_of::<T>() == size_of::<f32>() { SINGLE } else { MAGIC }
}

impl<T: Element> State<T> {
    /// The state as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Bytes(magic::<T>().to_vec());
        bytes.number(self.fingerprint);
        bytes.number(self.steps);
        bytes.number(u64::from(self.settled));
        bytes.elements(&self.point);
        bytes.number(self.best.epoch);
        bytes.vector(&[self.best.loss]);
        bytes.elements(&self.best.point);
        bytes.number(self.records.len() as u64);
        for record in &self.records {
            let Record { epoch, loss, accuracy, validation, validation_accuracy } = *record;
            bytes.number(epoch);
            bytes.vector(&[loss]);
            for part in [accuracy, validation, validation_accuracy] {
                bytes.vector(part.as_slice());
            }
        }
        match &self.optimiser {
            Optimiser::FirstOrder(FirstOrder::Gradient) => bytes.number(0),
            Optimiser::FirstOrder(FirstOrder::Momentum(Momentum { beta, velocity })) => {
                bytes.number(1);
                bytes.vector(&[*beta]);
                bytes.elements(velocity);
            }
            Optimiser::FirstOrder(FirstOrder::Adam(Adam { first, second, mean, square, steps })) => {
                bytes.number(2);
                bytes.vector(&[*first, *second]);
                bytes.elements(mean);
                bytes.elements(square);
                bytes.number(steps.unsigned_abs().into());
            }
            Optimiser::Lbfgs(memory) => {
                bytes.number(3);
                bytes.number(memory.capacity() as u64);
                bytes.number(memory.pairs().count() as u64);
                for (step, change) in memory.pairs() {
                    bytes.vector(step);
                    bytes.vector(change);
                }
            }
        }
        let sum = checksum(&bytes.0);
        bytes.number(sum);
        bytes.0
    }

    /// The state that was written as these bytes; `None` if they are not whole.
    pub fn from_bytes(bytes: &[u8]) -> Option<State<T>> {
        let (body, sum) = bytes.split_last_chunk::<8>()?;
        if u64::from_le_bytes(*sum) != checksum(body) {
            return None;
        }
        let mut rest = Reader(body.strip_prefix(magic::<T>())?);
        let (fingerprint, steps, settled) = (rest.number()?, rest.number()?, rest.number()? != 0);
        let point = rest.elements()?;
        let best = Best { epoch: rest.number()?, loss: rest.one()?, point: rest.elements()? };
        let count = rest.number()?;
        let mut records = Vec::new();
        for _ in 0..count {
            let (epoch, loss) = (rest.number()?, rest.one()?);
            let mut part = || Some(rest.vector()?.first().copied());
            records.push(Record { epoch, loss, accuracy: part()?, validation: part()?, validation_accuracy: part()? });
        }
        let optimiser = match rest.number()? {
            0 => Optimiser::FirstOrder(FirstOrder::Gradient),
            1 => {
                let momentum = Momentum { beta: rest.one()?, velocity: rest.elements()? };
                Optimiser::FirstOrder(FirstOrder::Momentum(momentum))
            }
            2 => {
                let kept: [f64; 2] = rest.vector()?.try_into().ok()?;
                let (mean, square) = (rest.elements()?, rest.elements()?);
                let steps = i32::try_from(rest.number()?).ok()?;
                let adam = Adam { first: kept[0], second: kept[1], mean, square, steps };
                Optimiser::FirstOrder(FirstOrder::Adam(adam))
            }
            3 => {
                let mut memory = Lbfgs::new(usize::try_from(rest.number()?).ok()?);
                for _ in 0..rest.number()? {
                    let (step, change) = (rest.vector()?, rest.vector()?);
                    memory.remember(&step, &change);
                }
                Optimiser::Lbfgs(memory)
            }
            _ => return None,
        };
        rest.0.is_empty().then_some(State { fingerprint, steps, point, best, records, settled, optimiser })
    }
}

/// What is written.
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(&mut self, number: u64) {
        self.0.extend(number.to_le_bytes());
    }

    fn vector(&mut self, numbers: &[f64]) {
        self.number(numbers.len() as u64);
        numbers.iter().for_each(|number| self.0.extend(number.to_le_bytes()));
    }
}

impl Bytes {
    /// Doubles or floats, as they are.
    fn elements<T: Element>(&mut self, numbers: &[T]) {
        self.number(numbers.len() as u64);
        numbers.iter().for_each(|&number| number.write(&mut self.0));
    }
}

/// What is left to read.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Option<u64> {
        let (number, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(u64::from_le_bytes(*number))
    }

    fn vector(&mut self) -> Option<Vec<f64>> {
        let count = usize::try_from(self.number()?).ok()?;
        let (numbers, rest) = self.0.split_at_checked(count.checked_mul(8)?)?;
        self.0 = rest;
        let (numbers, _) = numbers.as_chunks::<8>();
        Some(numbers.iter().map(|number| f64::from_le_bytes(*number)).collect())
    }

    /// Doubles or floats, as they were.
    fn elements<T: Element>(&mut self) -> Option<Vec<T>> {
        let count = usize::try_from(self.number()?).ok()?;
        let (numbers, rest) = self.0.split_at_checked(count.checked_mul(size_of::<T>())?)?;
        self.0 = rest;
        numbers.chunks_exact(size_of::<T>()).map(T::read).collect()
    }

    fn one(&mut self) -> Option<f64> {
        let [number] = self.vector()?[..] else { return None };
        Some(number)
    }
}

/// A number for what training depends on, such as the text of the model, the data and the options.
pub fn fingerprint<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> u64 {
    let sums = parts.into_iter().flat_map(|part| checksum(part).to_le_bytes());
    checksum(&sums.collect::<Vec<u8>>())
}

/// The checksum of Fowler, Noll and Vo (1a, 64 bits): it tells what is damaged, not what is forged.
fn checksum(bytes: &[u8]) -> u64 {
    let mix = |sum: u64, &byte: &u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, mix)
}
