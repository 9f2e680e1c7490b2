# The habits of the house. `just` lists them.

default:
    @just --list

# All that has to hold before a change lands: what CI runs.
ready:
    bash .ci/run

# Format, then look for what the compiler and clippy find.
lint:
    cargo fmt
    cargo clippy --all-targets -- -D warnings

# Unit tests, documentation tests and the test program.
test:
    cargo test

# Run the tests and read every changed snapshot before it is accepted.
snapshots:
    cargo insta test --review

# Timings on fixed inputs.
bench *filter:
    cargo bench {{filter}}

# The documentation of the library, in a browser.
doc:
    cargo doc --no-deps --open

# Licences and duplicate versions of the dependencies.
deny:
    cargo deny check

# Give all figures and formulas of a folder of reference cases to the tools they are for: Graphviz, TeX, Mermaid, XML.
validate *arguments:
    cargo build --release
    python3 tests/validate/run.py {{arguments}}

# Score a release build against a folder of reference cases.
score corpus="../shared/corpus":
    cargo build --release
    python3 {{corpus}}/check/check.py --cmd 'target/release/symdiff batch' \
        --derive 'target/release/symdiff {expr} --wrt {wrt}' --cli target/release/symdiff
