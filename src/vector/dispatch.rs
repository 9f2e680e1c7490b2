//! One piece of work, compiled for each instruction set; the processor's best is chosen at run time.
//!
//! In: a [`Work`], which is a loop written once. Out: what it returns. Always: a [`Level`] exists only where the
//! processor has its instructions, so running at a level is safe; the loop is inlined into a function that may use them,
//! and the compiler makes vectors of it. This file is the only one of the kernels with unsafe code.
//!
//! ```
//! use symdiff::vector::Level;
//! assert!(Level::all().contains(&Level::best()));
//! ```

#![allow(unsafe_code, reason = "a function compiled for more instructions may be called only where they exist")]

use std::sync::LazyLock;

use super::arithmetic::{Arithmetic, Fused, Separate};

/// A loop that can be compiled for any instruction set.
pub(crate) trait Work {
    /// What it returns.
    type Output;

    /// Does it. `#[inline(always)]`, and so all that it calls, or it is compiled for the wrong instructions.
    fn run<A: Arithmetic>(self) -> Self::Output;
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Level(Set);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Set {
    /// What the library is compiled for: SSE2, or NEON.
    Baseline,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Level {
    /// The widest one.
    pub fn best() -> Level {
        static BEST: LazyLock<Level> = LazyLock::new(|| *Level::all().last().expect("the baseline is always there"));
        *BEST
    }

    /// All that this processor has, narrow ones first.
    pub fn all() -> Vec<Level> {
        #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut, reason = "there is but one level"))]
        let mut all = vec![Level(Set::Baseline)];
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            if has!("avx2") && has!("fma") {
                all.push(Level(Set::Avx2));
                if has!("avx512f") && has!("avx512dq") && has!("avx512vl") && has!("avx512bw") {
                    all.push(Level(Set::Avx512));
                }
            }
        }
        all
    }

    /// The name of the instruction set.
    pub fn name(self) -> &'static str {
        match self.0 {
            Set::Baseline => "baseline",
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => "AVX-512",
        }
    }

    /// The bytes of a vector register.
    pub fn bytes(self) -> usize {
        match self.0 {
            Set::Baseline => 16,
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => 32,
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => 64,
        }
    }

    /// Whether multiplication and addition are one operation; where they are, the values are the same to the last bit.
    pub fn is_fusing(self) -> bool {
        self.0 != Set::Baseline || BASELINE_FUSES
    }

    /// Runs the work, compiled for this level.
    #[inline]
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        match self.0 {
            Set::Baseline => baseline(work),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Level::all` makes this level only where the processor has AVX2 and FMA.
            Set::Avx2 => unsafe { avx2(work) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: `Level::all` makes this level only where the processor has these parts of AVX-512, AVX2 and FMA.
            Set::Avx512 => unsafe { avx512(work) },
        }
    }
}

/// What the library is compiled for fuses on some machines (NEON always does), on others not (SSE2).
const BASELINE_FUSES: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

fn baseline<W: Work>(work: W) -> W::Output {
    if BASELINE_FUSES { work.run::<Fused>() } else { work.run::<Separate>() }
}

/// Copies arrays past the cache: what is written is not read into it first. For memory that is not needed again soon.
#[cfg(target_arch = "x86_64")]
pub(crate) fn copy_away<'a, T: Copy + 'a>(copies: impl Iterator<Item = (&'a [T], &'a mut [T])>) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_sfence, _mm_stream_si128};
    let lanes = size_of::<__m128i>() / size_of::<T>().max(1);
    for (from, to) in copies {
        let (from, to) = (&from[..to.len()], to);
        // SAFETY: whole lines are taken for 16 bytes each, only to be written with the bytes of numbers.
        let (head, lines, tail) = unsafe { to.align_to_mut::<std::mem::MaybeUninit<__m128i>>() };
        let (from_head, rest) = from.split_at(head.len());
        let (from_lines, from_tail) = rest.split_at(lines.len() * lanes);
        head.copy_from_slice(from_head);
        tail.copy_from_slice(from_tail);
        for (line, numbers) in lines.iter_mut().zip(from_lines.chunks_exact(lanes)) {
            // SAFETY: SSE2 is part of the architecture; 16 bytes are read from where as many are, and written to where
            // as many are, which are aligned.
            unsafe { _mm_stream_si128(line.as_mut_ptr(), _mm_loadu_si128(numbers.as_ptr().cast())) };
        }
    }
    // What was written becomes visible before anything that is written later, also to other threads.
    // SAFETY: SSE2 is part of the architecture.
    unsafe { _mm_sfence() };
}

/// Copies arrays.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn copy_away<'a, T: Copy + 'a>(copies: impl Iterator<Item = (&'a [T], &'a mut [T])>) {
    copies.for_each(|(from, to)| to.copy_from_slice(&from[..to.len()]));
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<W: Work>(work: W) -> W::Output {
    work.run::<Fused>()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
fn avx512<W: Work>(work: W) -> W::Output {
    work.run::<Fused>()
}
