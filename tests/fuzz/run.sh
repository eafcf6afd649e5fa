#!/bin/sh
# Searches for inputs that break a target: tests/fuzz/run.sh NAME [SECONDS]. Needs clang.
set -eu
cd "$(dirname "$0")/../.."
name=${1:?which target? see tests/fuzz/README.md}
seconds=${2:-60}
out=${FUZZ_OUT:-build/fuzz}/$name
mkdir -p "$out/found"
clang -std=gnu17 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=undefined -Isrc -Itests -o "$out/target" \
    "tests/fuzz/$name.c" tests/fuzz/libfuzzer.c \
    src/base/buf.c src/base/err.c src/codec/*.c src/crypto/*.c src/keys/*.c \
    src/ledger/*.c src/runtime/*.c src/http/envelopes.c src/http/target.c -ljansson -lcrypto -lsodium
mkdir -p "tests/fuzz/regress/$name"
exec "$out/target" -max_total_time="$seconds" -max_len=4096 -artifact_prefix="$out/" \
    "$out/found" "tests/fuzz/corpus/$name" "tests/fuzz/regress/$name"
