// keyboard.mjs — going about with Tab, Space and Enter alone.  Wherever the focus goes, it shows.
import { check } from "./journey.mjs";

// What is wrong with how the focus shows; empty when nothing is.
function focusProblem() {
	const element = document.activeElement;
	if (!element || element === document.body) return "";
	const style = getComputedStyle(element);
	const box = element.getBoundingClientRect();
	const name = `${element.tagName.toLowerCase()}#${element.id} "${element.textContent.trim().slice(0, 30)}"`;
	if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
		return `${name}: no outline`;
	if (box.width === 0 || box.height === 0) return `${name}: no size`;
	if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
		return `${name}: out of sight`;
	const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 0), innerWidth - 1);
	const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
	const top = document.elementFromPoint(x, y);
	return top && (element.contains(top) || top.contains(element)) ? "" : `${name}: covered`;
}

export class Keyboard {
	constructor(person) {
		this.person = person;
		this.keys = person.page.keyboard;
		this.stops = 0;
	}

	async tab() {
		await this.keys.press("Tab");
		const problem = await this.person.page.evaluate(focusProblem);
		check(problem === "", `the focus shows: ${problem}`);
		this.stops++;
	}

	on(selector) {
		return this.person.page.evaluate((s) => document.activeElement.matches(s), selector);
	}

	async to(selector, max = 90) {
		for (let i = 0; i < max; i++) {
			await this.tab();
			if (await this.on(selector)) return;
		}
		throw new Error(`Tab never comes to ${selector}`);
	}

	async type(selector, text) {
		await this.to(selector);
		await this.keys.type(text);
	}

	async choose(selector) {
		await this.to(selector);
		await this.keys.press("Space");
	}

	// Enter, and the page that comes.
	async enter(selector, expected) {
		if (selector) await this.to(selector);
		await this.person.arrive(() => this.keys.press("Enter"));
		await this.person.look(expected);
	}
}
