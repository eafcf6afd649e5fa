// A Map of balances: transfers between accounts with short names.
const accounts = [];
const balances = new Map();
for (let i = 0; i < 2_000; i++) {
    accounts.push("account-" + i);
    balances.set(accounts[i], 1_000_000);
}

let seed = 7;
for (let i = 0; i < 100_000; i++) {
    seed = (seed * 48271) % 2147483647;
    const from = accounts[seed % accounts.length];
    const to = accounts[(seed >> 8) % accounts.length];
    const amount = seed % 100;
    const have = balances.get(from);
    if (have < amount || from === to)
        continue;
    balances.set(from, have - amount);
    balances.set(to, balances.get(to) + amount);
}

let sum = 0;
for (const balance of balances.values())
    sum += balance;
console.log("map", sum, balances.size);
