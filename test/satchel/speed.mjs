// speed.mjs — what opening the satchel, a session and a paper costs on an old tablet: Chromium with
// a processor six times slower and a bad line.  Prints a table in Markdown.
// env: site (of a demonstration that is served), email, password, node_modules of test/journeys.
import { createRequire } from "node:module";
const require = createRequire(new URL("../journeys/", import.meta.url));
const { chromium } = require("playwright-core");
const { site, email, password, path } = process.env;

// Bits a second down and up, and the delay of one way there and back.
const lines = {
	"2G": { down: 250e3, up: 50e3, delay: 300 },
	"slow 3G": { down: 400e3, up: 400e3, delay: 400 },
};
const visits = 3;
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

async function throttle(page, line) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("Network.enable");
	await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: line.delay,
		downloadThroughput: line.down / 8, uploadThroughput: line.up / 8 });
	await cdp.send("Emulation.setCPUThrottlingRate", { rate: 6 });
	const got = { bytes: 0, requests: 0 };
	cdp.on("Network.requestWillBeSent", () => { got.requests++; });
	cdp.on("Network.loadingFinished", (e) => { got.bytes += e.encodedDataLength; });
	return got;
}

// From the touch to the first words, and until the page answers to touches again.
async function visit(context, line, address) {
	const page = await context.newPage();
	const got = await throttle(page, line);
	await page.goto(site + address, { waitUntil: "load", timeout: 120000 });
	await page.waitForTimeout(1500); /* what scripts ask for by themselves */
	const times = await page.evaluate(() => {
		const [all] = performance.getEntriesByType("navigation");
		const paint = performance.getEntriesByName("first-contentful-paint")[0];
		return { words: paint ? paint.startTime : 0, usable: all.domContentLoadedEventEnd };
	});
	await page.close();
	return { ...got, ...times };
}

const browser = await chromium.launch({ executablePath: process.env.chromium || "/usr/bin/chromium",
	args: ["--no-sandbox"] });

async function signedIn() {
	const context = await browser.newContext({ viewport: { width: 768, height: 1024 }, locale: "fr-FR" });
	const page = await context.newPage();
	await page.goto(`${site}/connexion`);
	await page.fill("input[name=courriel]", email);
	await page.fill("input[name=mot_de_passe]", password);
	await Promise.all([page.waitForEvent("load"), page.click("main form[action='/connexion'] .btn")]);
	await page.close();
	return context;
}

async function addresses() {
	const context = await signedIn();
	const page = await context.newPage();
	await page.goto(`${site}${path || "/cartable"}`);
	const session = await page.getAttribute("main .card a", "href");
	await page.goto(site + session);
	const paper = await page.getAttribute("main .files a", "href");
	await context.close();
	return [["the satchel", "/cartable"], ["a session", session], ["a paper", paper]];
}

console.log("| line | page | visit | requests | bytes | first words, ms | usable, ms |");
console.log("|---|---|---|---:|---:|---:|---:|");
for (const [name, line] of Object.entries(lines))
	for (const [what, address] of await addresses()) {
		const seen = { first: [], again: [] };
		for (let i = 0; i < visits; i++) {
			const context = await signedIn();
			await context.newPage().then((p) => p.close());
			const cdp = await context.newCDPSession(await context.newPage());
			await cdp.send("Network.clearBrowserCache");
			seen.first.push(await visit(context, line, address));
			seen.again.push(await visit(context, line, address));
			await context.close();
		}
		for (const [when, all] of Object.entries(seen)) {
			const of = (key) => Math.round(median(all.map((one) => one[key])));
			console.log(`| ${name} | ${what} | ${when} | ${of("requests")} | ${of("bytes")} | ` +
				`${of("words")} | ${of("usable")} |`);
		}
	}
await browser.close();
