// visitor.mjs — somebody at a device.  Every page that comes is looked at: is it accessible to
// everybody, does it fit into 320 pixels, is the console silent?
//
//   const awa = await Visitor.at(browser, "valbourg", { lang: "fr-FR", js: false });
//   await awa.go("/demarches");
//   await awa.press("main .btn.big");
//
// Who has { keyboard: true } does all of it without a mouse.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { Keyboard } from "./keyboard.mjs";
import { ok } from "./tap.mjs";
import { ask, routeOf, site, visited } from "./world.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const narrow = { width: 320, height: 640 };
const seen = new Set();
export const count = { pages: 0, audits: 0 };

const ofBrowser = /^Failed to load resource: the server responded with a status of 4/;

// Elements that stick out of the page, for whoever has to repair it.
function overflow() {
	const root = document.documentElement;
	if (root.scrollWidth <= root.clientWidth) return [];
	return [...document.querySelectorAll("body *")]
		.filter((element) => {
			const box = element.getBoundingClientRect();
			return box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1);
		})
		.slice(0, 6)
		.map((element) => `${element.tagName.toLowerCase()}.${element.className} "${
			element.textContent.trim().slice(0, 40)}"`)
		.concat(`${root.scrollWidth} pixels wide`);
}

export class Visitor {
	static async at(browser, town, options = {}) {
		const { js = true, lang = "fr-FR", width = 1280, height = 900, keyboard = false } = options;
		const visitor = new Visitor();
		visitor.town = town;
		visitor.js = js;
		visitor.size = { width, height };
		visitor.context = await browser.newContext({
			locale: lang, javaScriptEnabled: js, viewport: visitor.size, acceptDownloads: true,
			reducedMotion: "reduce",
		});
		visitor.context.setDefaultTimeout(20000);
		visitor.context.on("request", (request) => visited(request.method(), request.url()));
		if (keyboard && js)
			await visitor.context.addInitScript(() => addEventListener("pointerdown",
				() => console.error("a mouse was used"), true));
		visitor.page = await visitor.context.newPage();
		if (keyboard) visitor.keyboard = new Keyboard(visitor);
		visitor.noise = [];
		visitor.listen();
		return visitor;
	}

	listen() {
		const { page } = this;
		page.on("console", (message) => {
			if (message.type() === "error")
				this.noise.push({ text: message.text(), url: message.location().url });
		});
		page.on("pageerror", (error) => this.noise.push({ text: String(error), url: "" }));
		page.on("response", (response) => {
			const request = response.request();
			if (request.isNavigationRequest() && request.frame() === page.mainFrame())
				this.status = response.status();
		});
	}

	async close() {
		await this.mirror?.context().close();
		await this.context.close();
	}

	// ---- Going ----

	url(path) {
		return new URL(path, site(this.town)).href;
	}

	get path() {
		return new URL(this.page.url()).pathname;
	}

	async go(path, expected = {}) {
		await this.page.goto(this.url(path), { waitUntil: "load" });
		await this.look(expected);
	}

	// Clicks, and waits for the page that comes.
	async press(selector, expected = {}) {
		const button = this.element(selector);
		if (this.keyboard) return this.keyboard.enter(button, expected);
		await this.arrive(() => button.click());
		await this.look(expected);
	}

	// What is pressed and brings no page: a summary, a button of a script.
	async touch(selector) {
		const button = this.element(selector);
		if (!this.keyboard) return button.click();
		await this.keyboard.to(button);
		await this.keyboard.keys.press("Enter");
	}

	async unfold(summary, within = this.page) {
		const head = within.locator("summary", { hasText: summary }).first();
		if (!(await head.evaluate((s) => s.parentElement.open))) await this.touch(head);
	}

	element(selector) {
		return typeof selector === "string" ? this.page.locator(selector).first() : selector;
	}

	// Does something, and waits for the page that it brings.
	async arrive(act) {
		await Promise.all([this.page.waitForEvent("load"), act()]);
	}

	// Out of reach of any network, and back; then the browser says so, and the page has its words.
	async network(is) {
		if (is) this.drain();
		await this.context.setOffline(!is);
		this.offline = !is;
	}

	link(name) {
		return this.page.getByRole("link", { name }).first();
	}

	button(name) {
		return this.page.getByRole("button", { name }).first();
	}

	// What is behind an address, asked for with this visitor's session, without showing it.
	async fetch(path, options = {}) {
		visited(options.method ?? "GET", this.url(path));
		const cookies = await this.context.cookies(this.url(path));
		return ask(this.town, path, {
			...options,
			headers: { cookie: cookies.map((c) => `${c.name}=${c.value}`).join("; "),
				...options.headers },
		});
	}

	async download(selector) {
		const [download] = await Promise.all([this.page.waitForEvent("download"),
			this.touch(selector)]);
		const path = await download.path();
		return { name: download.suggestedFilename(), path };
	}

	// ---- Filling ----

	async fill(values, within) {
		for (const [name, value] of Object.entries(values)) await this.set(name, value, within);
	}

	async set(name, value, within = this.page.locator("main")) {
		const all = within.locator(`[name="${name}"]:not([type=hidden])`);
		const kind = await all.first().evaluate((e) => e.type || e.tagName.toLowerCase());
		if (kind === "radio" || kind === "checkbox") {
			for (const one of [value].flat()) await this.tick(within.locator(`[name="${name}"][value="${one}"]`));
		} else if (kind.startsWith("select")) {
			await this.pick(all.first(), value);
		} else if (kind === "file") {
			if (this.keyboard) await this.keyboard.attach(all.first(), value);
			else await all.first().setInputFiles(value);
		} else {
			if (this.keyboard) await this.keyboard.write(all.first(), String(value));
			else await all.first().fill(String(value));
		}
	}

	tick(box) {
		return this.keyboard ? this.keyboard.tick(box) : box.check();
	}

	// An option by its value, { label } or { index }.
	async pick(select, option) {
		if (!this.keyboard) return select.selectOption(option);
		const index = await select.evaluate((s, o) => [...s.options].findIndex((one, i) =>
			one.value === o || one.label === o.label || i === o.index), option);
		await this.keyboard.pick(select, index);
	}

	value(name) {
		return this.page.locator(`main [name="${name}"]:not([type=hidden])`).first().inputValue();
	}

	text(selector = "main") {
		return this.page.locator(selector).first().innerText();
	}

	async has(selector) {
		return (await this.page.locator(selector).count()) > 0;
	}

	// ---- Looking ----

	async look({ status = 200 } = {}) {
		const { page } = this;
		const html = (await page.content()).replace(/value="[\w-]{40,}"/g, "").replace(/\d+/g, "0");
		const digest = this.digest(html, this.js);
		const shape = this.digest(html.replace(/>[^<]*\S[^<]*</g, ">words<"), "axe");
		const problems = this.drain(status);
		if (this.status !== status) problems.push(`status ${this.status}, not ${status}`);
		if (!seen.has(digest)) {
			seen.add(digest);
			count.pages++;
			problems.push(...await this.squeeze());
		}
		if (!seen.has(shape)) { // other words in the same elements are as accessible
			seen.add(shape);
			count.audits++;
			problems.push(...await this.audit());
		}
		const route = routeOf("GET", page.url())?.path ?? this.path;
		const lang = await page.evaluate(() => document.documentElement.lang);
		const how = this.js ? "" : ", no script";
		ok(problems.length === 0, `${route} (${lang}, ${this.size.width} px${how}) is accessible, ` +
			"fits 320 px, and the console is silent", [page.url(), ...problems]);
	}

	digest(html, what) {
		return createHash("sha256").update(`${this.town} ${what} ${html}`).digest("hex");
	}

	drain(status = 400) {
		const told = this.noise.splice(0);
		return told
			.filter(({ text, url }) =>
				!(ofBrowser.test(text) && (status >= 400 || this.allowed?.test(url))) &&
				!(this.offline && /ERR_INTERNET_DISCONNECTED/.test(text)))
			.map(({ text, url }) => `console: ${text} ${url}`);
	}

	// Where scripts are off ours cannot run either: looks at the same markup in a page of its own.
	async twin(html) {
		if (!this.mirror) {
			const context = await this.context.browser().newContext({ viewport: this.size });
			this.mirror = await context.newPage();
			await this.mirror.route("**/*", (route) => {
				if (route.request().isNavigationRequest())
					return route.fulfill({ contentType: "text/html; charset=utf-8", body: this.markup });
				return route.request().resourceType() === "script" ? route.abort() : route.continue();
			});
		}
		this.markup = html;
		await this.mirror.goto(this.page.url(), { waitUntil: "load" });
		return this.mirror;
	}

	async audit() {
		const page = this.js ? this.page : await this.twin(await this.page.content());
		await page.evaluate(axe);
		return page.evaluate(async (tags) => {
			const result = await globalThis.axe.run(document,
				{ runOnly: tags, resultTypes: ["violations"] });
			return result.violations.map((v) =>
				`${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) =>
					`${n.target} ${n.html.slice(0, 160)} ${
						(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? ""}`).join(" | ")}`);
		}, rules);
	}

	async squeeze() {
		await this.page.setViewportSize(narrow);
		const wide = await this.page.evaluate(overflow);
		await this.page.setViewportSize(this.size);
		return wide.length > 0 ? [`at 320 pixels: ${wide.join(", ")}`] : [];
	}

	async where() {
		const text = await this.text("body").catch(() => "");
		return `at ${this.page.url()}: ${text.slice(0, 1200)}`;
	}

	shot(name) {
		return this.page.screenshot({ path: name, fullPage: true }).catch(() => {});
	}
}
