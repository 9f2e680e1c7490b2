"""The network and the mixture of `benches/tensors.rs` in JAX, on one thread: value and gradient, microseconds.

    pip install jax
    python benches/tensors.py
"""

import os
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def numbers(kind, seed, *shape, scale=1.0):
    return scale * jax.random.uniform(jax.random.PRNGKey(seed), shape, kind, minval=-1.0)


def least(function, *arguments, rounds):
    jax.block_until_ready(function(*arguments))
    shortest = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        jax.block_until_ready(function(*arguments))
        shortest = min(shortest, time.perf_counter() - start)
    return shortest * 1e6


def network(kind, batch=64):
    x, t = numbers(kind, 1, batch, 784), numbers(kind, 2, batch, 10, scale=0.5)
    weights = (
        numbers(kind, 3, 784, 128, scale=0.05),
        numbers(kind, 4, 128, scale=0.1),
        numbers(kind, 5, 128, 10, scale=0.1),
        numbers(kind, 6, 10, scale=0.1),
    )

    def loss(w, b, v, c):
        z = jnp.tanh(x @ w + b) @ v + c
        return (jax.scipy.special.logsumexp(z, axis=1).sum() - (t * z).sum()) / batch

    both = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))
    return least(both, *weights, rounds=400)


def mixture(kind, points=1000, d=10, k=25):
    """Of `benches/objectives`: the log-likelihood of a mixture of Gaussians with a prior of its precisions."""
    x = numbers(kind, 1, points, d)
    below = jnp.tril(jnp.ones((d, d), kind), -1)
    parameters = (
        numbers(kind, 2, k),
        numbers(kind, 3, k, d),
        numbers(kind, 4, k, d, scale=0.5),
        numbers(kind, 5, k, d, d, scale=0.5),
    )

    def loss(alpha, mean, q, lower):
        root = jnp.exp(q)[:, :, None] * jnp.eye(d, dtype=kind) + lower * below
        scaled = jnp.einsum("kij,nj->nki", root, x) - jnp.einsum("kij,kj->ki", root, mean)
        terms = alpha + q.sum(1) - 0.5 * (scaled**2).sum(2)
        value = jax.scipy.special.logsumexp(terms, axis=1).sum() - points * jax.scipy.special.logsumexp(alpha)
        return value - 0.5 * (root**2).sum()

    both = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))
    return least(both, *parameters, rounds=100)


for kind in (jnp.float64, jnp.float32):
    name = jnp.dtype(kind).name
    print(f"network 784-128-10, batch 64, {name}: {network(kind):.1f} us")
    print(f"mixture, n = 1000, d = 10, k = 25, {name}: {mixture(kind):.1f} us")
