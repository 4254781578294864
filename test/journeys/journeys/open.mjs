// open.mjs — an order is published and a citizen finds it without scripts, by keyboard and in
// Arabic; programs follow every address that they are given.
import { identity } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";
import { ask, visited, site } from "../lib/world.mjs";

const title = "Ouverture du square des Tilleuls";

// What a program is given at an address of this town.
async function get(address) {
	const url = new URL(address, site("valbourg"));
	visited("GET", url.href);
	const answer = await ask("valbourg", url.pathname + url.search);
	same(answer.status, 200, `status of ${url.pathname}`);
	return answer;
}

// All addresses of OParl in an object, those of lists too.
const addresses = (thing) => JSON.stringify(thing).match(/http:\/\/[^"]+\/oparl[^"]*/g) ?? [];

export default async function (story) {
	const nora = await story.visitor("valbourg", { js: false });
	const admin = await story.visitor("valbourg");
	const citizen = await story.visitor("valbourg", { js: false, width: 360, height: 780 });
	const reader = await story.visitor("valbourg", { lang: "ar-MA", width: 360, height: 780 });
	let number;

	await story.step("a clerk has an order signed on paper, and nobody sees it yet", async () => {
		await signIn(nora, "nora@valbourg.example", "/bureau/actes/nouveau?nature=AR");
		await nora.go("/bureau/actes/nouveau?nature=AR");
		await nora.fill({ objet: title, matiere: "6.1", articles: "Le square ouvre à huit heures." });
		await nora.page.locator("main [name=service]").selectOption({ index: 1 });
		await nora.press("main form .btn");
		await nora.press("button[value=pret]");
		await nora.press("form[action$='/signature'] .btn");
		await nora.page.locator("summary", { hasText: "Signé à la main" }).click();
		await nora.fill({ scan: identity() });
		await nora.press("form[action$='/signe'] .btn");
		await citizen.go("/actes?q=tilleuls");
		has(await citizen.text(), "Aucun acte ne correspond");
		check(!(await get("/actes.atom")).bytes.toString().includes(title),
			"the feed does not have it");
	});

	await story.step("it is published", async () => {
		if (!(await nora.has("form[action$='/publication'] .btn:visible")))
			await nora.page.locator("summary", { hasText: "Publier" }).click();
		await nora.press("form[action$='/publication'] .btn");
		number = (await nora.text()).match(/\d{4}-AR-\d{4}/)[0];
	});

	await story.step("a citizen finds it by a word, from the first page, by keyboard", async () => {
		await citizen.go("/");
		await citizen.press(citizen.link("Vie municipale"));
		await citizen.page.locator("#q").focus();
		await citizen.page.keyboard.type("tilleul");
		await citizen.arrive(() => citizen.page.keyboard.press("Enter"));
		await citizen.look();
		has(await citizen.text(), title);
		await citizen.press(citizen.link(title));
		same(citizen.path, `/actes/${number}`, "address");
		has(await citizen.text(), "Mis en ligne le");
	});

	await story.step("so does who reads Arabic, and sees who decides and when", async () => {
		await reader.go("/vie-municipale");
		has(await reader.text(), "الجلسات المقبلة");
		has(await reader.text(), title);
		await reader.go("/vie-municipale/elus");
		has(await reader.text(), "Anne Lefèvre");
		await reader.go("/actes?nature=AR");
		has(await reader.text(), number);
	});

	await story.step("an administrator gives the authority's number, and is told what is wrong", async () => {
		await signIn(admin, "admin@valbourg.example", "/bureau/donnees-ouvertes");
		await admin.go("/bureau/donnees-ouvertes");
		await admin.fill({ siret: "218 601 946 00014" });
		await admin.press("main form .btn", { status: 422 });
		await admin.fill({ siret: "218 601 946 00013" });
		await admin.press("main form .btn");
		same(await admin.value("siret"), "21860194600013", "number");
	});

	await story.step("programs have the feeds, the calendar and the file", async () => {
		has((await get("/actes.atom?q=tilleuls")).bytes.toString(), title);
		has((await get("/vie-municipale/seances.ics")).bytes.toString(), "BEGIN:VEVENT");
		has((await get("/vie-municipale/seances.atom")).bytes.toString(), "<entry");
		has((await get("/vie-municipale/deliberations.csv")).bytes.toString(), "COLL_NOM,COLL_SIRET");
	});

	await story.step("a program follows every address of OParl, and each object is at its own", async () => {
		const waiting = [`${site("valbourg")}/oparl`], known = new Set(waiting);
		while (waiting.length > 0) {
			const address = waiting.shift();
			const thing = JSON.parse((await get(address)).bytes.toString());
			check(thing.data || thing.id === address, `${address} is ${thing.id}`);
			for (const next of addresses(thing)) {
				if (known.has(next)) continue;
				known.add(next);
				waiting.push(next);
			}
		}
		check(known.size > 30, `${known.size} addresses`);
		check([...known].some((address) => address.endsWith(`/oparl/actes/${number}`)), "the act");
	});
}
