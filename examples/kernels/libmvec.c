/* The yardstick: loops over the functions of the C library that gcc makes vector calls of. See main.rs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define N 4096
double a[N], b[N], y[N];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

#define FUNCTIONS \
    F(pow, pow(a[i], b[i])) F(cbrt, cbrt(a[i])) F(hypot, hypot(a[i], b[i])) \
    F(exp, exp(a[i])) F(exp2, exp2(a[i])) F(expm1, expm1(a[i])) \
    F(log, log(a[i])) F(log2, log2(a[i])) F(log10, log10(a[i])) F(log1p, log1p(a[i])) \
    F(sin, sin(a[i])) F(cos, cos(a[i])) F(tan, tan(a[i])) \
    F(asin, asin(a[i])) F(acos, acos(a[i])) F(atan, atan(a[i])) F(atan2, atan2(a[i], b[i])) \
    F(sinh, sinh(a[i])) F(cosh, cosh(a[i])) F(tanh, tanh(a[i])) F(sech, 1 / cosh(a[i])) \
    F(asinh, asinh(a[i])) F(acosh, acosh(a[i])) F(atanh, atanh(a[i])) \
    F(sigmoid, 1 / (1 + exp(-a[i]))) F(softplus, log1p(exp(a[i]))) \
    F(erf, erf(a[i])) F(erfc, erfc(a[i]))

#define F(name, value) \
    __attribute__((noinline)) static void loop_##name(void) { for (int i = 0; i < N; i++) y[i] = value; }
FUNCTIONS
#undef F

/* Arguments: a function, and the interval of each operand. Prints nanoseconds an element, the least of some passes. */
int main(int count, char **word) {
    void (*loop)(void) = 0;
#define F(name, value) if (!strcmp(word[1], #name)) loop = loop_##name;
    FUNCTIONS
    if (count < 6 || !loop) return 1;
    for (int i = 0; i < N; i++) {
        a[i] = atof(word[2]) + (atof(word[3]) - atof(word[2])) * drand48();
        b[i] = atof(word[4]) + (atof(word[5]) - atof(word[4])) * drand48();
    }
    double least = 1e9;
    for (int pass = 0; pass < 200; pass++) {
        double start = now();
        loop();
        __asm__ volatile("" ::: "memory");
        double spent = (now() - start) / N * 1e9;
        if (spent < least) least = spent;
    }
    printf("%.3f\n", least);
    return 0;
}
