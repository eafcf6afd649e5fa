// Documents of a ledger, written as JSON and read again.
function makeDocument(n) {
    return {
        id: "tx-" + n,
        from: "@alice",
        to: "@bob",
        amount: (n * 37 % 10_000) / 100,
        currency: "EUR",
        tags: ["transfer", n % 2 === 0 ? "even" : "odd"],
        meta: { note: "payment number " + n, nested: { list: [n, n + 1, n + 2], flag: n % 3 === 0 } },
    };
}

let characters = 0;
let total = 0;
for (let n = 0; n < 4_000; n++) {
    const text = JSON.stringify(makeDocument(n));
    characters += text.length;
    const back = JSON.parse(text);
    total += back.amount * 100 + back.meta.nested.list.length + (back.meta.nested.flag ? 1 : 0);
}
console.log("json", characters, Math.round(total));
