// Text put together piece by piece, escaped, joined and taken apart.
function escape(text) {
    let out = "";
    for (let i = 0; i < text.length; i++) {
        const c = text[i];
        if (c === "<")
            out += "&lt;";
        else if (c === "&")
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

let length = 0;
let words = 0;
for (let n = 0; n < 3_000; n++) {
    const row = `row ${n}: <b>value & ${n * n}</b> of a longer line of text`;
    const cells = [escape(row), "cell " + n, String(n).padStart(8, "0")];
    const line = cells.join("|") + "\n";
    length += line.length;
    words += line.split(" ").length;
}
console.log("strings", length, words);
