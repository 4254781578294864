// merge.mjs — the rule of the device: whatever order and grouping writes arrive in, the note is the
// same, and no text is gone that nobody wrote over.  That rule is written twice, in C for the server
// (modules/satchel/merge.c, tried in the same way) and here as it stands in cartable.js.
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const file = new URL("../../src/modules/satchel/cartable.js", import.meta.url);
const self = { addEventListener() {}, navigator: {} };
self.self = self;
runInContext(readFileSync(file, "utf8"), createContext(Object.assign(self, { TextEncoder })));
const join = self.cartableJoin;

let seed = 1n;
const any = (below) => {
	seed = (seed * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
	return Number(seed >> 33n) % below;
};
const shuffle = (list) => {
	for (let i = list.length; i > 1; i--) {
		const j = any(i);
		[list[i - 1], list[j]] = [list[j], list[i - 1]];
	}
	return list;
};
const empty = () => ({ heads: [], gone: [] });
const shown = (note) => `${note.heads.map((h) => `${h.v}=${h.text}`).join(" ")} | ${note.gone.join(" ")}`;
const one = (h) => ({ heads: [h], gone: h.after });

// What must be seen, worked out the slow way.
function expected(writes) {
	const gone = [...new Set(writes.flatMap((w) => w.after))].sort();
	const heads = writes.filter((w) => !gone.includes(w.v)).sort((a, b) =>
		a.deleted - b.deleted || b.at.localeCompare(a.at) || (a.v < b.v ? 1 : -1));
	return shown({ heads, gone });
}

let number = 0;
let failed = 0;
function check(good, words, why) {
	number++;
	if (!good) {
		failed++;
		console.log(`# ${why}`);
	}
	console.log(`${good ? "ok" : "not ok"} ${number} - ${words}`);
}

let wrong = "";
for (let run = 0; run < 2000 && !wrong; run++) {
	seed = BigInt(run + 1) * 7919n;
	const writes = [];
	let seen = empty();
	for (let i = 0; i < 14; i++) {
		if (any(3) === 0) seen = empty();
		const heads = seen.heads.map((h) => h.v);
		const after = heads.length === 0 ? [] : any(4) === 0 ? heads : [heads[any(heads.length)]];
		const w = { v: `v${String(i).padStart(2, "0")}`, at: `2026-03-10T08:${10 + any(50)}:00.000000Z`,
			deleted: any(5) === 0, text: `texte ${i}`, after };
		writes.push(w);
		seen = join(seen, one(w));
	}
	const want = expected(writes);
	const parts = [empty(), empty(), empty()];
	for (const w of shuffle([...writes, ...writes.slice(0, any(14))])) {
		const i = any(3);
		parts[i] = join(parts[i], one(w));
	}
	const [a, b, c] = parts;
	for (const note of [join(join(a, b), c), join(c, join(b, a)), join(join(b, c), join(a, c))])
		if (shown(note) !== want) wrong = `run ${run}: ${shown(note)}, not ${want}`;
}
check(!wrong, "writes in any order, number and grouping make the same note", wrong);

const both = join(one({ v: "b", at: "2", deleted: false, text: "ici", after: ["a"], pending: 1 }),
	one({ v: "c", at: "3", deleted: false, text: "là", after: ["a"], pending: 0 }));
check(shown(both) === "c=là b=ici | a", "the later text stands first and the older one is a copy", shown(both));
const told = join(both, one({ v: "b", at: "2", deleted: false, text: "ici", after: [], pending: 0 }));
check(told.heads.every((h) => !h.pending), "what the server gives back waits no more", JSON.stringify(told));
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
