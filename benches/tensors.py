"""The network of `benches/tensors.rs` in JAX, in double precision on one thread: value and gradient, microseconds.

    pip install jax
    python benches/tensors.py
"""

import os
import time

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


def numbers(seed, *shape, scale=1.0):
    return scale * jax.random.uniform(jax.random.PRNGKey(seed), shape, minval=-1.0)


batch = 64
x, t = numbers(1, batch, 784), numbers(2, batch, 10, scale=0.5)
weights = (
    numbers(3, 784, 128, scale=0.05),
    numbers(4, 128, scale=0.1),
    numbers(5, 128, 10, scale=0.1),
    numbers(6, 10, scale=0.1),
)


def loss(w, b, v, c):
    z = jnp.tanh(x @ w + b) @ v + c
    return (jax.scipy.special.logsumexp(z, axis=1).sum() - (t * z).sum()) / batch


both = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2, 3)))
jax.block_until_ready(both(*weights))
least = float("inf")
for _ in range(400):
    start = time.perf_counter()
    jax.block_until_ready(both(*weights))
    least = min(least, time.perf_counter() - start)
print(f"network 784-128-10, batch {batch}: {least * 1e6:.1f} us")
