// rules.mjs - the same two rules in the engines of npm: CPU time per evaluation, in nanoseconds.
// Run by script/bench-rules in a folder where the packages are installed; argument: the model.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const condition = 'if age >= 18 and income < 20000 then 0.5*fee else fee';
const xml = readFileSync(process.argv[2], 'utf8');

const inputs = (i) => ({ age: 10 + (i % 20), income: i % 40000, fee: 12.5 });
const row = (i) => ({
	quotient: i % 2000,
	resident: i % 3 !== 0,
	activity: i % 2 ? 'music' : 'sport',
});


function measureSync(name, count, evaluate) {
	let best = Infinity;
	for (let round = 0; round < 5; round++) {
		const start = process.cpuUsage();
		for (let i = 0; i < count; i++) evaluate(i);
		const used = process.cpuUsage(start);
		best = Math.min(best, ((used.user + used.system) * 1000) / count);
	}
	console.log(`${name} ${best.toFixed(1)}`);
}

// The table for engines without tables: a condition for each row, tried until one holds.
const kinds = [
	['resident = true', 'activity = "music"'],
	['resident = true', 'activity = "sport"'],
	['resident = false'],
];
const rows = Array.from({ length: 30 }, (_, r) => {
	const low = Math.floor(r / 3) * 200;
	return [`quotient >= ${low}`, `quotient < ${low + 200}`, ...kinds[r % 3]].join(' and ');
});
const fee = (holds) => {
	const r = rows.findIndex((_, i) => holds(i));
	return r < 0 ? null : r + 1.5;
};

async function trySection(name, run) {
	try {
		await run();
	} catch (error) {
		console.error(`${name}: ${error.message}`);
	}
}

await trySection('feelin', async () => {
	const { evaluate } = await import(require.resolve('feelin'));
	const value = (result) => (result && typeof result === 'object' && 'value' in result ? result.value : result);
	if (value(evaluate(condition, inputs(10))) !== 6.25) throw new Error('another result');
	measureSync('feelin condition', 2000, (i) => evaluate(condition, inputs(i)));
	const table = (context) => fee((r) => value(evaluate(rows[r], context)) === true);
	if (table(row(1)) !== 1.5) throw new Error('another result');
	measureSync('feelin table', 50, (i) => table(row(i)));
});

await trySection('imicros-feel-interpreter', async () => {
	const { Interpreter } = require('imicros-feel-interpreter');
	const interpreter = new Interpreter();
	if (!interpreter.parse(condition)) throw new Error('cannot read the condition');
	const ast = interpreter.ast;
	if (interpreter.evaluate(condition, inputs(10)) !== 6.25) throw new Error('another result');
	interpreter.ast = ast;
	measureSync('imicros condition', 20000, (i) => interpreter.evaluate(inputs(i)));
	const prepared = rows.map((text) => {
		const one = new Interpreter();
		if (!one.parse(text)) throw new Error('cannot read a row');
		return one;
	});
	const table = (context) => fee((r) => prepared[r].evaluate(context) === true);
	if (table(row(1)) !== 1.5) throw new Error('another result');
	measureSync('imicros table', 500, (i) => table(row(i)));
});

await trySection('dmn-eval-js', async () => {
	const { decisionTable } = require('@hbtgmbh/dmn-eval-js');
	// It knows the namespace of DMN 1.1 and its own way of naming things only.
	const old = xml
		.replace('https://www.omg.org/spec/DMN/20230324/MODEL/', 'http://www.omg.org/spec/DMN/20151101/dmn.xsd')
		.replace("<decision name='fee' id='d'><variable name='fee'/>", "<decision name='fee' id='d'>")
		.replace("<output name='fee'/>", "<output name='fee' id='o'/>");
	const decisions = await decisionTable.parseDmnXml(old);
	const check = decisionTable.evaluateDecision('d', decisions, row(1));
	if (!check || check.fee !== 1.5) throw new Error(`another result: ${JSON.stringify(check)}`);
	measureSync('dmn-eval-js table', 500, (i) => decisionTable.evaluateDecision('d', decisions, row(i)));
});
