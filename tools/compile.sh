#!/bin/sh
# Configures a build directory when it needs to be, and builds it:
#
#   compile.sh DIR JOBS TARGETS [meson options]      no TARGETS are all of them
#
# One line of progress on a terminal; the compilers' own words when they fail.
set -eu
cd "$(dirname "$0")/.."
dir=$1 jobs=$2 targets=$3
shift 3
prefix=
[ ! -d .deps/v8/usr ] || prefix=$PWD/.deps/v8
log=$dir.log

fail() {
    [ ! -t 2 ] || printf '\r\033[K' >&2
    # Only what went wrong: ninja repeats each failed command's output after a FAILED line.
    grep 'ERROR: ' "$log" >&2 || sed -n '/^FAILED: /,$p' "$log" |
        grep -v -e '^\[[0-9]*/[0-9]*\] ' -e '^ninja: ' >&2 || cat "$log" >&2
    printf 'The build in %s failed.\n' "$dir" >&2
    exit 1
}

# A directory whose V8 is another one than now found is made anew.
wanted="$prefix $*"
if [ -f "$dir/build.ninja" ] && [ "$(cat "$dir/.wanted" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$dir"
fi
if [ ! -f "$dir/build.ninja" ]; then
    rm -rf "$dir"
    meson setup "$dir" -Dv8_prefix="$prefix" "$@" >"$log" 2>&1 || fail
    printf '%s\n' "$wanted" >"$dir/.wanted"
fi

if [ -t 2 ]; then
    # tee keeps the log; the terminal sees the count alone.
    { ninja -C "$dir" -j "$jobs" $targets 2>&1 || : >"$dir/.failed"; } | tee "$log" |
        sed -un "s,^\[\([0-9]*/[0-9]*\)\].*,$(printf '\r')building $dir: \1,p" | tr -d '\n' >&2
    printf '\r\033[K' >&2
    [ ! -e "$dir/.failed" ] || { rm -f "$dir/.failed"; fail; }
else
    ninja -C "$dir" -j "$jobs" $targets >"$log" 2>&1 || fail
fi
rm -f "$log"
