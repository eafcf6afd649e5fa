// Sorting with a comparison function, and a merge sort of the program's own.
function mergeSort(values) {
    if (values.length < 2)
        return values;
    const middle = values.length >> 1;
    const left = mergeSort(values.slice(0, middle));
    const right = mergeSort(values.slice(middle));
    const merged = [];
    let i = 0;
    let j = 0;
    while (i < left.length && j < right.length)
        merged.push(left[i] <= right[j] ? left[i++] : right[j++]);
    while (i < left.length)
        merged.push(left[i++]);
    while (j < right.length)
        merged.push(right[j++]);
    return merged;
}

let seed = 12345;
function next() {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed;
}

const values = Array.from({ length: 15_000 }, next);
const own = mergeSort(values);
const builtin = values.slice().sort((a, b) => a - b);
let same = true;
for (let i = 0; i < own.length; i++)
    same = same && own[i] === builtin[i];
console.log("sort", same, own[0], own[own.length - 1]);
