// world.mjs — what all journeys share: the platform that is served, the browser, the routes of the
// program and which of them were visited.
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { chromium } from "playwright-core";

const env = (name) => {
	if (!process.env[name]) throw new Error(`${name} is not set: run test/journeys/run`);
	return process.env[name];
};

export const port = env("port");
export const work = env("work");
export const out = env("out_journeys");
export const beffroi = env("beffroi");
export const demo = JSON.parse(readFileSync(`${work}/demo.json`, "utf8"));
export const password = demo.accounts[0].password;

export const site = (town) => `http://${town}.localhost:${port}`;

// *.localhost is this machine, for Chromium.  Nothing is fetched from elsewhere.
export const launch = () =>
	chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
			"--disable-component-update", "--disable-dev-shm-usage", "--no-first-run",
			"--font-render-hinting=none"],
	});

// ---- Routes, from the table that the program prints of itself ----

export const routes = readFileSync(`${work}/doc/routes.md`, "utf8").split("\n")
	.map((line) => /^\| (GET|POST) \| `([^`]+)` \| (\S+) \|/.exec(line))
	.filter((match) => match)
	.map(([, method, path, who]) => {
		const parts = path.split("/").map((part) =>
			part.startsWith("{") ? "[^/]+" : part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
		return { method, path, who, names: parts.filter((part) => part === "[^/]+").length,
			pattern: new RegExp(`^${parts.join("/")}$`), visits: 0 };
	});

// The route of an address; what is spelled out wins over what is a name.
export function routeOf(method, url) {
	const path = new URL(url).pathname;
	return routes.filter((route) => route.method === method && route.pattern.test(path))
		.sort((a, b) => a.names - b.names)[0] ?? null;
}

export function visited(method, url) {
	const route = routeOf(method, url);
	if (route) route.visits++;
}

// ---- Without a browser ----

// Node does not know *.localhost: asks this machine, and names the site as Host.
export function ask(town, path, { method = "GET", headers = {}, body } = {}) {
	return new Promise((resolve, reject) => {
		const sent = request({ host: "127.0.0.1", port, path, method,
			headers: { host: `${town}.localhost:${port}`, ...headers } });
		sent.on("response", (answer) => {
			const parts = [];
			answer.on("data", (part) => parts.push(part));
			answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers,
				bytes: Buffer.concat(parts), text: Buffer.concat(parts).toString("utf8") }));
		});
		sent.on("error", reject);
		sent.end(body);
	});
}
