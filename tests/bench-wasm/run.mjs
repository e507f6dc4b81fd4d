// Runs two engines over one chain in alternation: node run.mjs OURS.wasm PEER.wasm CHAIN [PAIRS]
// Prints a line of JSON: medians in microseconds for one proof, and the median and quartiles of the pairs' ratios.

import { readFileSync } from "node:fs";

const [ours, peer, chain, pairs = "41"] = process.argv.slice(2);
const ROUNDS = 10;

function engine(path) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)), {});
    const messages = readFileSync(chain);
    // Making room may move the memory, so its place is asked first.
    const at = exports.input(messages.length);
    new Uint8Array(exports.memory.buffer, at, messages.length).set(messages);
    return () => {
        const start = process.hrtime.bigint();
        const secure = exports.run(ROUNDS);
        const spent = Number(process.hrtime.bigint() - start) / 1000 / ROUNDS;
        if (secure !== ROUNDS) {
            throw new Error(`${path}: only ${secure} of ${ROUNDS} were secure`);
        }
        return spent;
    };
}

const sides = [engine(ours), engine(peer)];
// The first runs are compiled while they run.
sides.forEach((side) => { for (let warm = 0; warm < 5; warm += 1) side(); });
const times = [[], []];
const ratios = [];
for (let pair = 0; pair < Number(pairs); pair += 1) {
    const order = pair % 2 === 0 ? [0, 1] : [1, 0];
    const found = [];
    for (const side of order) {
        found[side] = sides[side]();
        times[side].push(found[side]);
    }
    ratios.push(found[0] / found[1]);
}
const sorted = (list) => [...list].sort((a, b) => a - b);
const quartile = (list, part) => sorted(list)[Math.floor(((list.length - 1) * part) / 4)];
console.log(JSON.stringify({
    ours: Math.round(quartile(times[0], 2)),
    peer: Math.round(quartile(times[1], 2)),
    ratio: quartile(ratios, 2),
    low: quartile(ratios, 1),
    high: quartile(ratios, 3),
    pairs: ratios.length,
}));
