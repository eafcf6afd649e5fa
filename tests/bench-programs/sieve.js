// Loops over an array: the primes below 100,000, several times.
function primes(limit) {
    const composite = new Array(limit).fill(false);
    let count = 0;
    for (let i = 2; i < limit; i++) {
        if (composite[i])
            continue;
        count++;
        for (let j = i * i; j < limit; j += i)
            composite[j] = true;
    }
    return count;
}

let total = 0;
for (let i = 0; i < 4; i++)
    total += primes(100_000);
console.log("sieve", total);
