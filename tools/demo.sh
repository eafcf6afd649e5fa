#!/bin/sh
# What Tana does, in a minute: a node on a PostgreSQL of its own, accounts, money, a program against the
# live ledger as a dry run, a signed transfer, its block, and a proof that is checked offline.
#
#   tools/demo.sh [BUILD]     by default build; `make run` calls it
#
# Everything lies in .demo in this checkout, or, where PostgreSQL could not get there, in
# /var/tmp/tana-demo-*. A second run goes on with the same ledger.
#
#   KEEP=1       leave the node running, and use it the next time
#   TANA_NODE    use this node, and your own keys, in the place of one of its own
set -eu
cd "$(dirname "$0")/.."
tana=$(cd "${1:-build}" && pwd)/tana

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] || say() { printf '\n%s\n' "$*"; }
show() { printf '$ tana %s\n' "$*"; "$tana" "$@"; }

# As root, PostgreSQL runs as another user, who may not enter everything that root may.
reachable() {
    [ "$(id -u)" -ne 0 ] || setpriv --reuid=postgres --regid=postgres --clear-groups test -x "$PWD" 2>/dev/null
}

where() {
    if [ -n "${DEMO:-}" ]; then
        printf %s "$DEMO"
    elif reachable; then
        printf %s "$PWD/.demo"
    else
        printf '/var/tmp/tana-demo-%s' "$(printf %s "$PWD" | cksum | cut -d' ' -f1)"
    fi
}

node=
stop() {
    [ -n "$node" ] || return 0
    kill "$node" 2>/dev/null || true
    wait "$node" 2>/dev/null || true
    node=
    rm -f "$demo/url"
}

# Starts the demo's own node, unless it still runs.
start() {
    if [ -s "$demo/url" ] && "$tana" status --node "$(cat "$demo/url")" >/dev/null 2>&1; then
        TANA_NODE=$(cat "$demo/url")
        say "The node at $TANA_NODE still runs."
        return
    fi
    say "A node, with a PostgreSQL of its own in $demo"
    : >"$demo/log"
    "$tana" node --data "$demo/data" --listen 127.0.0.1:0 >"$demo/log" 2>&1 &
    node=$!
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    until grep -q '^produces blocks' "$demo/log"; do
        kill -0 "$node" 2>/dev/null || {
            cat "$demo/log"
            echo "(to begin anew, remove $demo)"
            exit 1
        }
        sleep 0.1
    done
    cat "$demo/log"
    TANA_NODE=$(sed -n 's/^listens on //p' "$demo/log")
    printf '%s\n' "$TANA_NODE" >"$demo/url"
}

demo=$(where)
mkdir -p "$demo"
if [ -z "${TANA_NODE:-}" ]; then
    export XDG_CONFIG_HOME="$demo/config"
    chmod 755 "$demo"
    start
fi
export TANA_NODE

say "Accounts and money"
for name in alice bob; do
    "$tana" account show "$name" >/dev/null 2>&1 || show account create "$name"
done
"$tana" account show treasury >/dev/null 2>&1 || show account create treasury --as @admin # a reserved name
show deposit 100.00 USD @alice
show balance @alice

say "A program against the live ledger: a dry run, nothing is sent"
show run --node "$TANA_NODE" --as @alice examples/example.ts

say "A transfer, signed here and put in a block there"
show transfer 12.50 USD @bob --as @alice --memo "for lunch"
show block show
show balance @alice
show balance @bob

say "A proof of the balance, checked without the node"
rm -f "$demo/bob.json" "$demo/usd.json"
show proof account @bob --output "$demo/bob.json"
show proof currency USD --output "$demo/usd.json"
chain=$("$tana" status | sed -n 's/^chain *//p')
producer=$("$tana" status | sed -n 's/^producers *//p')
TANA_NODE=http://127.0.0.1:1 show verify-proof "$demo/bob.json" "$demo/usd.json" --chain "$chain" --producer "$producer"

if [ -n "$node" ] && [ -n "${KEEP:-}" ]; then
    trap - EXIT
    say "The node goes on: export TANA_NODE=$TANA_NODE XDG_CONFIG_HOME=$demo/config; kill $node ends it"
elif [ -n "$node" ]; then
    say "The node is stopped; \`make run\` goes on with its ledger, \`KEEP=1 make run\` leaves it running."
fi
