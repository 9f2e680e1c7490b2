"""A step of training of `benches/training.rs` in turns with JAX and PyTorch: microseconds, the least of all turns.

    pip install jax torch
    cargo bench --bench training --no-run
    python3 benches/training.py target/release/deps/training-*

Doubles everywhere, as here; a second column of JAX and PyTorch has floats. They use as many threads as they like, this one.
"""

import subprocess
import sys
import time

import jax
import jax.numpy as jnp
import numpy
import torch

jax.config.update("jax_enable_x64", True)

BATCH, STEPS, EPOCHS, TURNS = 64, 16, 10, 5
random = numpy.random.default_rng(1)
inputs = random.uniform(-1, 1, (BATCH * STEPS, 784))
targets = numpy.eye(10)[numpy.arange(BATCH * STEPS) % 10]
weights = [
    random.uniform(-0.08, 0.08, (784, 128)),
    numpy.zeros(128),
    random.uniform(-0.2, 0.2, (128, 10)),
    numpy.zeros(10),
]


def least(epoch):
    best = float("inf")
    for _ in range(EPOCHS):
        order = random.permutation(BATCH * STEPS).reshape(STEPS, BATCH)
        start = time.perf_counter()
        epoch(order)
        best = min(best, time.perf_counter() - start)
    return best * 1e6 / STEPS


def with_jax(kind):
    x, t = inputs.astype(kind), targets.astype(kind)
    state = [tuple(jnp.asarray(w, kind) for w in weights)]

    def loss(p, x, t):
        z = jnp.tanh(x @ p[0] + p[1]) @ p[2] + p[3]
        return (jax.scipy.special.logsumexp(z, axis=1).sum() - (t * z).sum()) / BATCH

    @jax.jit
    def step(p, x, t):
        value, g = jax.value_and_grad(loss)(p, x, t)
        return value, tuple(a - 0.01 * b for a, b in zip(p, g))

    def epoch(order):
        for rows in order:
            value, state[0] = step(state[0], x[rows], t[rows])
        jax.block_until_ready(state[0])

    return epoch


def with_torch(kind):
    x, t = torch.tensor(inputs, dtype=kind), torch.tensor(targets, dtype=kind)
    p = [torch.tensor(w, dtype=kind, requires_grad=True) for w in weights]
    optimiser = torch.optim.SGD(p, lr=0.01)

    def epoch(order):
        for rows in order:
            rows = torch.from_numpy(rows)
            z = torch.tanh(x[rows] @ p[0] + p[1]) @ p[2] + p[3]
            loss = (torch.logsumexp(z, 1).sum() - (t[rows] * z).sum()) / BATCH
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return epoch


runs = {
    "symdiff, doubles, one thread": lambda: float(subprocess.check_output([sys.argv[1]], text=True)),
    "JAX (jit), doubles": None,
    "PyTorch, doubles": None,
    "JAX (jit), floats": None,
    "PyTorch, floats": None,
}
epochs = [with_jax("float64"), with_torch(torch.float64), with_jax("float32"), with_torch(torch.float32)]
for name, epoch in zip(list(runs)[1:], epochs):
    epoch(numpy.arange(BATCH * STEPS).reshape(STEPS, BATCH))
    runs[name] = lambda epoch=epoch: least(epoch)
best = dict.fromkeys(runs, float("inf"))
for _ in range(TURNS):
    for name, run in runs.items():
        best[name] = min(best[name], run())
for name, time_of_step in best.items():
    print(f"| {name} | {time_of_step:.0f} |")
