#!/bin/sh
# Installs what building Tana needs and the machine lacks; says nothing and needs no network when
# all is there. Debian 12 and 13.
#
#   1. Packages, by apt (as root, or through sudo).
#   2. V8, from Debian's libnode. Where Debian's package cannot be installed, because Node.js from
#      elsewhere is in its place, it is unpacked into .deps/v8 in this checkout and used from there.
#   3. The npm packages of package-lock.json: TypeScript, esbuild, and ajv for tests.
set -eu
cd "$(dirname "$0")/.."

packages="gcc g++ make binutils meson ninja-build pkg-config ca-certificates
    libjansson-dev libsodium-dev libssl-dev libseccomp-dev libcmocka-dev clang-format
    libpq-dev postgresql libuv1-dev libmicrohttpd-dev zlib1g-dev libcurl4-openssl-dev
    python3-cryptography-vectors"

say() { printf '%s\n' "$*" >&2; }
die() { say "setup: $*"; exit 1; }

installed() { # is this Debian package installed?
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of() { # prints those of its arguments that are not installed
    for p in "$@"; do installed "$p" || printf ' %s' "$p"; done
}

# Fills $root with the words that run a command as root; false when there is no way to.
may_be_root() {
    root=
    [ "$(id -u)" -eq 0 ] && return
    root=sudo
    command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }
}

apt_log=
updated=no
apt_update() { # at most once a run
    [ $updated = yes ] && return
    updated=yes
    say "setup: reading the package lists"
    quietly $root apt-get -q update
}

quietly() { # runs a command, shows its output only when it fails
    [ -n "$apt_log" ] || apt_log=$(mktemp)
    "$@" >"$apt_log" 2>&1 && return
    cat "$apt_log" >&2
    die "'$*' failed"
}

install() { # package ...
    [ $# -gt 0 ] || return 0
    may_be_root || {
        say "setup: these Debian packages are missing, and installing them needs root:"
        say "    apt-get install $*"
        exit 1
    }
    apt_update
    say "setup: installing $*"
    quietly $root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install "$@"
}

# 0 when a full V8 with its headers stands in the given prefix.
v8_in() {
    [ -f "$1/usr/include/node/v8-version.h" ] && ls "$1"/usr/lib/*/libnode.so >/dev/null 2>&1
}

v8_private() { # unpacks Debian's libnode into .deps/v8
    library=$(apt-cache depends libnode-dev 2>/dev/null |
        sed -n 's/^ *Depends: \(libnode[0-9]*\)$/\1/p' | head -n 1)
    [ -n "$library" ] || die "no libnode-dev in this system's package lists (Debian 12 or 13?)"

    say "setup: unpacking V8 ($library) into .deps/v8"
    rm -rf .deps/v8.new .deps/packages
    mkdir -p .deps/v8.new .deps/packages
    (cd .deps/packages && quietly apt-get -q -o APT::Sandbox::User=root download \
        "$library" libnode-dev)
    for deb in .deps/packages/*.deb; do
        # Packages written in JavaScript (node-*) are for Node.js, not for the library.
        dpkg-deb -f "$deb" Depends | tr ',' '\n' | sed 's/(.*//; s/|.*//; s/ //g' |
            grep -E '^(lib|zlib)' | grep -v '^libnode' >>.deps/packages/depends
        dpkg-deb -x "$deb" .deps/v8.new
    done
    # -dev packages stand beside libnode's own headers; building against V8 does not read theirs.
    grep -v -e '-dev$' .deps/packages/depends | sort -u >.deps/v8.new/needs
    rm -rf .deps/v8 .deps/packages
    mv .deps/v8.new .deps/v8
}

setup_packages() {
    lacking=$(missing_of $packages)
    command -v node >/dev/null 2>&1 || lacking="$lacking nodejs"
    command -v npm >/dev/null 2>&1 || lacking="$lacking npm"
    install $lacking
}

# Can apt install libnode-dev without removing anything?
v8_installable() {
    plan=$(LC_ALL=C apt-get -s install libnode-dev 2>/dev/null) || return 1
    case $plan in *"
Remv "*) return 1 ;; esac
    may_be_root
}

setup_v8() {
    if ! v8_in .deps/v8; then
        rm -rf .deps/v8
        ! installed libnode-dev || return 0
        if may_be_root; then apt_update; fi
        if v8_installable; then
            install libnode-dev
            return
        fi
        v8_private
    fi
    install $(missing_of $(cat .deps/v8/needs))
}

setup_npm() {
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 19) ? 0 : 1)' ||
        die "Node.js 18.19 or newer is needed to build; this is $(node --version)"
    want=$(sha256sum package-lock.json | cut -d' ' -f1)
    have=$(cat node_modules/.installed 2>/dev/null || true)
    [ "$want" = "$have" ] && return
    say "setup: installing the npm packages of package-lock.json"
    quietly npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
    printf '%s\n' "$want" >node_modules/.installed
}

command -v dpkg-query >/dev/null 2>&1 || die "this script knows Debian; see README.md for what to install"
trap '[ -z "$apt_log" ] || rm -f "$apt_log"' EXIT
setup_packages
setup_v8
setup_npm
