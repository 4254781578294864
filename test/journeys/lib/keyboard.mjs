// keyboard.mjs — going about with Tab, Space, Enter and the arrows alone.  Wherever the focus goes,
// it shows, and it goes in the order in which one reads.
import { check } from "./journey.mjs";

// What is wrong with where the focus is, and whether that is the element that is looked for.
function stop(wanted) {
	const element = document.activeElement;
	const before = globalThis.beffroiStop?.isConnected ? globalThis.beffroiStop : null;
	globalThis.beffroiStop = element;
	if (!element || element === document.body) return { problem: "", found: false };
	const box = element.getBoundingClientRect();
	const name = (e) => `${e.tagName.toLowerCase()}#${e.id} "${e.textContent.trim().slice(0, 30)}"`;
	const problem = () => {
		const style = getComputedStyle(element);
		if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
			return `${name(element)}: no outline`;
		if (box.width === 0 || box.height === 0) return `${name(element)}: no size`;
		if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
			return `${name(element)}: out of sight`;
		const x = Math.min(Math.max(box.left + Math.min(box.width, 40) / 2, 0), innerWidth - 1);
		const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
		const top = document.elementFromPoint(x, y);
		if (top && !element.contains(top) && !top.contains(element)) return `${name(element)}: covered`;
		if (!before || before === element || before === document.body) return "";
		if (element.matches(".skip")) return ""; // round again, from the top
		const last = before.getBoundingClientRect();
		if (!(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING))
			return `${name(element)}: written before ${name(before)}`;
		if (box.bottom <= last.top && box.left < last.right && box.right > last.left)
			return `${name(element)}: above ${name(before)}`;
		return "";
	};
	const inGroup = (e) => wanted?.type === "radio" && e.type === "radio" && e.name === wanted.name &&
		e.form === wanted.form;
	return { problem: problem(), found: element === wanted || inGroup(element) };
}

export class Keyboard {
	constructor(person) {
		this.person = person;
		this.keys = person.page.keyboard;
		this.stops = 0;
	}

	async tab(wanted = null) {
		await this.keys.press("Tab");
		const { problem, found } = await this.person.page.evaluate(stop, wanted);
		check(problem === "", `the focus shows, where one expects it: ${problem}`);
		this.stops++;
		return found;
	}

	on(selector) {
		return this.person.page.evaluate((s) => document.activeElement.matches(s), selector);
	}

	// Tab until there; a selector means the next that matches, a locator that very element.
	async to(target, max = 250) {
		const element = typeof target === "string" ? null : await target.elementHandle();
		if (element) await this.skip(element);
		if (element && await element.evaluate((e) => e === document.activeElement)) return;
		for (let i = 0; i < max; i++) {
			const found = await this.tab(element);
			if (element ? found : await this.on(target)) return;
		}
		throw new Error(`Tab never comes to ${target}`);
	}

	// On a page that has just come, the first stop leads past the head to the content.
	async skip(element) {
		const fresh = await element.evaluate((e) => document.activeElement === document.body &&
			document.querySelector("main").contains(e));
		if (!fresh) return;
		await this.tab();
		if (await this.on(".skip")) await this.keys.press("Enter");
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
	async enter(target, expected) {
		if (target) await this.to(target);
		await this.person.arrive(() => this.keys.press("Enter"));
		await this.person.look(expected);
	}

	// ---- Fields, each by the keys that it has ----

	async write(field, text) {
		await this.to(field);
		await this.keys.press("Control+A");
		if (text === "") await this.keys.press("Delete");
		else await this.keys.insertText(text);
	}

	async pick(select, index) {
		await this.to(select);
		await this.keys.press("Home");
		for (let i = 0; i < index && await select.evaluate((s) => s.selectedIndex) < index; i++)
			await this.keys.press("ArrowDown");
		check(await select.evaluate((s) => s.selectedIndex) === index, "the arrows choose an option");
	}

	async tick(box) {
		await this.to(box);
		const kind = await box.getAttribute("type");
		for (let i = 0; kind === "radio" && i < 20; i++) {
			if (await box.evaluate((b) => b === document.activeElement)) break;
			await this.keys.press("ArrowDown");
		}
		if (!(await box.isChecked())) await this.keys.press("Space");
		check(await box.isChecked(), "Space ticks a box");
	}

	async attach(field, files) {
		await this.to(field);
		const [dialog] = await Promise.all([this.person.page.waitForEvent("filechooser"),
			this.keys.press("Space")]);
		await dialog.setFiles(files);
	}
}
