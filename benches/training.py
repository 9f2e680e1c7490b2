"""A step of training of `benches/training.rs` in turns with JAX and PyTorch: microseconds, the least of all turns.

    pip install jax torch
    cargo bench --bench training --no-run
    python3 benches/training.py target/release/deps/training-*

A step gathers the rows of a batch, computes the loss and its gradient, and moves the parameters. Everybody has doubles and floats where there are
both, and as many threads as they like. JAX compiles the whole step, also with buffers that are given away; PyTorch is eager.
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
METHODS = ("sgd", "momentum", "adam")
PRECISIONS = ("doubles", "floats")
RATE, BETA, FIRST, SECOND, EPSILON = 0.001, 0.9, 0.9, 0.999, 1e-8
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
    """The time of a step, the least of some epochs."""
    best = float("inf")
    for _ in range(EPOCHS):
        order = random.permutation(BATCH * STEPS).reshape(STEPS, BATCH)
        start = time.perf_counter()
        epoch(order)
        best = min(best, time.perf_counter() - start)
    return best * 1e6 / STEPS


def loss(p, x, t):
    z = jnp.tanh(x @ p[0] + p[1]) @ p[2] + p[3]
    return (jax.scipy.special.logsumexp(z, axis=1).sum() - (t * z).sum()) / BATCH


def moved(method, p, g, memory, k):
    """The next parameters, and what the method remembers."""
    if method == "sgd":
        return [a - RATE * b for a, b in zip(p, g)], memory
    if method == "momentum":
        memory = [BETA * v + b for v, b in zip(memory, g)]
        return [a - RATE * v for a, v in zip(p, memory)], memory
    means = [FIRST * m + (1 - FIRST) * b for (m, _), b in zip(memory, g)]
    squares = [SECOND * s + (1 - SECOND) * b * b for (_, s), b in zip(memory, g)]
    bias, square_bias = 1 - FIRST**k, 1 - SECOND**k
    steps = [m / bias / (jnp.sqrt(s / square_bias) + EPSILON) for m, s in zip(means, squares)]
    return [a - RATE * b for a, b in zip(p, steps)], list(zip(means, squares))


def with_jax(method, kind, gives_away):
    x, t = inputs.astype(kind), targets.astype(kind)
    p = [jnp.asarray(w, kind) for w in weights]
    zeros = lambda: [jnp.zeros_like(w) for w in p]
    memory = {"sgd": list, "momentum": zeros, "adam": lambda: list(zip(zeros(), zeros()))}[method]()
    state = [p, memory, jnp.asarray(0, kind)]

    def step(p, memory, k, x, t):
        value, g = jax.value_and_grad(loss)(p, x, t)
        p, memory = moved(method, p, g, memory, k + 1)
        return value, [p, memory, k + 1]

    step = jax.jit(step, donate_argnums=(0, 1, 2) if gives_away else ())

    def epoch(order):
        for rows in order:
            _, state[:] = step(*state, x[rows], t[rows])
        jax.block_until_ready(state)

    return epoch


def with_torch(method, kind):
    x, t = torch.tensor(inputs, dtype=kind), torch.tensor(targets, dtype=kind)
    p = [torch.tensor(w, dtype=kind, requires_grad=True) for w in weights]
    optimiser = {
        "sgd": lambda: torch.optim.SGD(p, lr=RATE),
        "momentum": lambda: torch.optim.SGD(p, lr=RATE, momentum=BETA),
        "adam": lambda: torch.optim.Adam(p, lr=RATE, betas=(FIRST, SECOND), eps=EPSILON),
    }[method]()

    def epoch(order):
        for rows in order:
            rows = torch.from_numpy(rows)
            z = torch.tanh(x[rows] @ p[0] + p[1]) @ p[2] + p[3]
            error = (torch.logsumexp(z, 1).sum() - (t[rows] * z).sum()) / BATCH
            optimiser.zero_grad()
            error.backward()
            optimiser.step()

    return epoch


def with_symdiff():
    """The times of all methods in both precisions, each under its name."""
    times = {f"symdiff, {precision}": {} for precision in PRECISIONS}
    for line in subprocess.check_output([sys.argv[1]], text=True).splitlines():
        precision, method, time = line.split()
        times[f"symdiff, {precision}"][method] = float(time)
    return times


others = {
    "JAX (jit), doubles": lambda method: with_jax(method, "float64", False),
    "JAX (jit, donated), doubles": lambda method: with_jax(method, "float64", True),
    "PyTorch (eager), doubles": lambda method: with_torch(method, torch.float64),
    "JAX (jit), floats": lambda method: with_jax(method, "float32", False),
    "JAX (jit, donated), floats": lambda method: with_jax(method, "float32", True),
    "PyTorch (eager), floats": lambda method: with_torch(method, torch.float32),
}
epochs = {name: {method: make(method) for method in METHODS} for name, make in others.items()}
for of_methods in epochs.values():
    for epoch in of_methods.values():
        epoch(numpy.arange(BATCH * STEPS).reshape(STEPS, BATCH))
best = {name: dict.fromkeys(METHODS, float("inf")) for name in [*(f"symdiff, {precision}" for precision in PRECISIONS), *others]}
for _ in range(TURNS):
    runs = with_symdiff() | {name: {method: least(epoch) for method, epoch in of.items()} for name, of in epochs.items()}
    for name, times in runs.items():
        best[name] = {method: min(best[name][method], times[method]) for method in METHODS}
print("| | " + " | ".join(METHODS) + " |\n| --- |" + " --- |" * len(METHODS))
for name, times in best.items():
    print(f"| {name} | " + " | ".join(f"{times[method]:.0f}" for method in METHODS) + " |")
