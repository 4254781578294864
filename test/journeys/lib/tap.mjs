// tap.mjs — prints what was checked, one line each, as script/test reads it.
let count = 0;
let failures = 0;

const oneLine = (text) => String(text).replace(/\s+/g, " ").trim();

// What is not right is told before the line, where script/test looks for it.
export function ok(passed, name, notes = []) {
	count++;
	if (!passed) {
		failures++;
		for (const note of notes) console.log(`# ${oneLine(note)}`);
	}
	console.log(`${passed ? "ok" : "not ok"} ${count} - ${oneLine(name).replaceAll("#", "")}`);
}

export function note(text) {
	console.log(`# ${oneLine(text)}`);
}

export function figure(text) {
	console.log(`# figure ${oneLine(text)}`);
}

export function done() {
	console.log(`1..${count}`);
	return failures === 0;
}
