// main.mjs [JOURNEY...] — all journeys, or those whose names are given.
import { run } from "./lib/journey.mjs";
import { done, note } from "./lib/tap.mjs";
import { count } from "./lib/visitor.mjs";
import { launch, routes, site } from "./lib/world.mjs";

const names = ["public", "decision", "resident", "agent", "arabic", "keyboard", "noscript", "refusals",
	"account", "admin", "transmission", "chain", "chain-noscript", "mistakes", "own", "open",
	"cartable", "papers"];

async function untilServed() {
	for (let i = 0; i < 100; i++) {
		const answer = await fetch(`http://127.0.0.1:${process.env.port}/healthz`).catch(() => null);
		if (answer?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`nothing answers at ${site("valbourg")}`);
}

await untilServed();
const browser = await launch();
const wanted = process.argv.slice(2);
for (const name of names) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	const journey = await import(`./journeys/${name}.mjs`);
	await run(name, browser, journey.default);
}
await browser.close();
note(`${count.pages} different pages were looked at, ${count.audits} of different shape by axe`);
const missed = routes.filter((r) => r.method === "GET" && r.visits === 0);
if (missed.length > 0) note(`not visited: ${missed.map((r) => r.path).join(" ")}`);
process.exit(done() ? 0 : 1);
