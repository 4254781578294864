// journey.mjs — a journey is a story in steps; the first step that fails ends it.
import { mkdirSync } from "node:fs";

import { note, ok } from "./tap.mjs";
import { out } from "./world.mjs";
import { Visitor } from "./visitor.mjs";

class Broken extends Error {}

export class Story {
	constructor(name, browser) {
		this.name = name;
		this.browser = browser;
		this.people = [];
	}

	async visitor(town, options) {
		const visitor = await Visitor.at(this.browser, town, options);
		this.people.push(visitor);
		return visitor;
	}

	async step(sentence, work) {
		try {
			await work();
			ok(true, `${this.name}: ${sentence}`);
		} catch (error) {
			await this.shots();
			ok(false, `${this.name}: ${sentence}`, String(error.stack ?? error).split("\n").slice(0, 12)
				.concat(await Promise.all(this.people.map((p) => p.where()))));
			throw new Broken();
		}
	}

	async shots() {
		mkdirSync(out, { recursive: true });
		for (const [i, person] of this.people.entries())
			await person.shot(`${out}/${this.name.replaceAll(" ", "-")}-${i}.png`);
	}

	async end() {
		for (const person of this.people) await person.close();
	}
}

export async function run(name, browser, tell) {
	const story = new Story(name, browser);
	const start = Date.now();
	try {
		await tell(story);
	} catch (error) {
		if (!(error instanceof Broken))
			ok(false, `${name}: tells its story`, String(error.stack).split("\n").slice(0, 8));
	} finally {
		await story.end();
		note(`${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
	}
}

export function check(condition, what) {
	if (!condition) throw new Error(what);
}

export function same(got, wanted, what) {
	if (got !== wanted) throw new Error(`${what}: "${got}", not "${wanted}"`);
}

export function has(text, part, what = "the text") {
	const plain = (s) => s.normalize("NFKC")
		.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").replace(/\s+/g, " ");
	if (!plain(text).includes(plain(part)))
		throw new Error(`${what} lacks "${part}": ${plain(text).slice(0, 600)}`);
}
