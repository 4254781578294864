// public.mjs — what everyone may see: in each language, and light enough for one flight of packets.
import { gzipSync } from "node:zlib";

import { same } from "../lib/journey.mjs";
import { figure, ok } from "../lib/tap.mjs";
import { ask, demo, routes } from "../lib/world.mjs";

const bytes_max = 14336;
const names = { "/demarches/{code}": "/demarches/acte-naissance", "/actualites/{id}": "/actualites/1" };

// Pages that lead to something of one's own are seen in the journeys that have it.
const pages = routes.filter((r) => r.method === "GET" && r.who === "anyone" &&
		(!r.path.includes("{") || names[r.path]) && !/\.(svg|json|atom|csv|ics|js|webmanifest)$|^\/oparl|^\/courriels|\/connexion\/code/.test(r.path))
	.map((r) => names[r.path] ?? r.path)
	.concat("/demarches?theme=etat-civil", "/nulle-part");

// Every procedure, since some have more to say than others.
const catalogue = ["acte-naissance", "acte-mariage", "acte-deces", "inscription-scolaire",
	"inscription-periscolaire", "bourse-territoriale", "declaration-prealable", "permis-construire",
	"occupation-domaine-public", "autorisation-exploitation", "subvention-association",
	"coordonnees-fournisseur", "acces-document", "signalement", "candidature-emploi"];

async function weigh(path) {
	let worst = { bytes: 0 };
	for (const { slug } of demo.authorities) {
		for (const lang of ["fr", "ar", "en"]) {
			const answer = await ask(slug, `${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
			const bytes = gzipSync(answer.bytes, { level: 6 }).length;
			if (bytes > worst.bytes) worst = { bytes, slug, lang };
		}
	}
	figure(`first response of ${path}: ${worst.bytes} bytes at most (${worst.slug}, ${worst.lang})`);
	ok(worst.bytes <= bytes_max, `${path} comes in ${bytes_max} bytes`, [`${worst.bytes} bytes`]);
}

export default async function (story) {
	const wide = await story.visitor("valbourg", { lang: "en-GB" });
	const small = await story.visitor("zitoun", { lang: "ar-MA", width: 360, height: 780 });
	const none = await story.visitor("levant", { js: false, width: 360, height: 780 });

	await story.step("each page stands in English, in Arabic, and without JavaScript", async () => {
		for (const path of pages) {
			const status = path === "/nulle-part" ? 404 : 200;
			await wide.go(path, { status });
			await small.go(path, { status });
			await none.go(path, { status });
		}
	});

	await story.step("the platform lists its authorities", async () => {
		wide.town = "";
		await wide.page.goto(`http://localhost:${process.env.port}/`, { waitUntil: "load" });
		await wide.look();
		same(await wide.page.locator("#list li").count(), demo.authorities.length, "authorities");
	});

	for (const path of pages) await weigh(path);
	for (const code of catalogue.slice(1)) await weigh(`/demarches/${code}`);
}
