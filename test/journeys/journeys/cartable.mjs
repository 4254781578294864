// cartable.mjs — members read a session with and without network: one takes it along on a tablet,
// writes notes where there is none while the same note is changed at home, comes back, and nothing
// is lost; another reads in Arabic; a third without scripts.
import { proof } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

const day = () => {
	const at = new Date(Date.now() + 20 * 86400000);
	return { "jour-d": String(at.getDate()), "jour-m": String(at.getMonth() + 1),
		"jour-y": String(at.getFullYear()) };
};

export default async function (story) {
	const nora = await story.visitor("valbourg", { js: false });
	const sophie = await story.visitor("valbourg", { width: 768, height: 1024 });
	const home = await story.visitor("valbourg");
	const leila = await story.visitor("valbourg", { lang: "ar", width: 360, height: 780 });
	const rose = await story.visitor("valbourg", { js: false, width: 360, height: 780 });
	let session;
	let paper;

	const unfold = (words) => nora.page.locator("summary", { hasText: words }).first().click();
	const notes = (who) => who.page.locator("#notes li");
	const note = (who, text) => notes(who).filter({ hasText: text });
	async function write(who, text) {
		await who.page.locator("#notes details").evaluate((d) => { d.open = true; });
		await who.page.fill("#notes [name=texte]", text);
		await who.page.click("#notes form button.btn");
	}
	async function offline(is) {
		await sophie.context.setOffline(is);
	}
	// What the device keeps: everything but the key must be sealed.
	const kept = (who) => who.page.evaluate(() => new Promise((yes) => {
		const asked = indexedDB.open("cartable", 1);
		asked.onupgradeneeded = () => asked.result.createObjectStore("t");
		asked.onsuccess = () => {
			const found = asked.result.transaction("t").objectStore("t").getAll();
			found.onsuccess = () => yes(found.result.map((thing) => ({
				sealed: thing.data instanceof ArrayBuffer,
				key: thing.key instanceof CryptoKey && !thing.key.extractable,
			})));
		};
	}));

	await story.step("a session is convened, with a paper", async () => {
		await signIn(nora, "nora@valbourg.example", "/seances");
		await nora.go("/seances/nouvelle");
		await nora.fill({ sorte: "ordinary", ...day(), heure: "20 h 30", lieu: "Salle des fêtes" });
		await nora.press("main form .btn");
		session = nora.path.split("/").pop();
		await unfold("Ajouter un autre point");
		await nora.fill({ objet: "Présentation du plan de circulation" });
		await nora.press("button[value=point]");
		await unfold("Ajouter un document");
		await nora.fill({ titre: "Plan de circulation", fichier: proof() });
		await nora.page.locator("main [name=point]").selectOption({ index: 1 });
		await nora.press("form[action$='/documents'] button");
		await nora.press("button[value=convoquer]");
		has(await nora.text(), "Plan de circulation");
	});

	// A job reads the words of papers: a member asks until it did.
	async function words(who) {
		for (let i = 0; i < 60; i++) {
			await who.page.goto(who.url("/cartable/recherche?q=livret"));
			if ((await who.text("#resultats")).includes("Livret de famille")) return;
			await who.page.waitForTimeout(500);
		}
		throw new Error("the words of the paper were never read");
	}

	await story.step("a member takes it along with one touch", async () => {
		await signIn(sophie, "sophie.garnier@valbourg.example", "/cartable");
		await sophie.go("/cartable");
		await words(sophie);
		await sophie.go(`/cartable/seances/${session}`);
		await sophie.page.click("[data-pack] button.btn");
		await sophie.page.locator("[data-pack] [role=status]", { hasText: "Prêt hors ligne" }).waitFor();
		await sophie.look();
		const things = await kept(sophie);
		same(things.filter((thing) => thing.key).length, 1, "keys that cannot be read");
		check(things.every((thing) => thing.key || thing.sealed), "all else is sealed");
		await sophie.go("/cartable");
		await sophie.page.locator("[data-kept]:not([hidden])", { hasText: "Lisible hors ligne" }).waitFor();
		paper = await sophie.page.evaluate(async (id) =>
			(await (await fetch(`/cartable/seances/${id}/hors-ligne.json`)).json()).files
				.map((file) => file.url).find((url) => /\/documents\/p\d+$/.test(url)), session);
		await sophie.go(paper);
		await write(sophie, "Demander le coût.");
		await note(sophie, "Demander le coût.").waitFor();
		await sophie.page.waitForFunction(() => !document.querySelector("#notes li").textContent.includes("attente"));
	});

	await story.step("she reads all of it without network, and writes", async () => {
		await offline(true);
		await sophie.page.goto(sophie.url("/cartable"));
		has(await sophie.text("h1"), "Mon cartable");
		await sophie.page.goto(sophie.url(`/cartable/seances/${session}`));
		has(await sophie.text(), "Présentation du plan de circulation");
		await sophie.page.goto(sophie.url(paper));
		const file = await sophie.page.evaluate(async (url) => {
			const answer = await fetch(`${url}/fichier`);
			return `${answer.headers.get("content-type")} ${(await answer.text()).slice(0, 5)}`;
		}, paper);
		same(file, "application/pdf %PDF-", "the file, from the device");
		await note(sophie, "Demander le coût.").locator("button").first().click();
		same(await sophie.page.inputValue("#notes [name=texte]"), "Demander le coût.", "the form");
		await write(sophie, "Demander le coût par an.");
		await note(sophie, "Demander le coût par an.").waitFor();
		has(await note(sophie, "Demander le coût par an.").innerText(), "en attente du réseau");
		await write(sophie, "Une seconde note, écrite dans le train.");
		await note(sophie, "dans le train").waitFor();
		await sophie.page.reload();
		await note(sophie, "dans le train").waitFor();
		same(await notes(sophie).count(), 2, "notes after a reload");
		await sophie.page.goto(sophie.url("/cartable/recherche?q=LIVRET+famille"));
		await sophie.page.locator("#resultats li", { hasText: "Livret de famille" }).waitFor();
		has(await sophie.text("#resultats"), "Plan de circulation");
		await sophie.page.goto(sophie.url("/cartable/recherche?q=dans+le+train"));
		await sophie.page.locator("#resultats li", { hasText: "dans une note" }).waitFor();
		await sophie.page.goto(sophie.url("/cartable/seances/999999"));
		has(await sophie.text(), "Pas de réseau");
		sophie.drain(400);
	});

	await story.step("meanwhile the same note is changed at home", async () => {
		await signIn(home, "sophie.garnier@valbourg.example", paper);
		await home.go(paper);
		await home.page.locator("#notes li a", { hasText: "Modifier" }).first().click();
		await home.page.waitForLoadState();
		await home.look();
		await home.fill({ texte: "Demander le coût et le délai." });
		await home.press("button[value=garder]");
		has(await home.text(), "La note est enregistrée.");
	});

	await story.step("she comes back, and both texts are there on both devices", async () => {
		await offline(false);
		sophie.drain(400);
		await sophie.go(paper);
		await note(sophie, "Demander le coût et le délai.").waitFor();
		await note(sophie, "Demander le coût par an.").waitFor();
		await sophie.page.waitForFunction(() => !document.querySelector("#notes ul").textContent.includes("attente"));
		same(await notes(sophie).count(), 3, "notes");
		same(await notes(sophie).filter({ hasText: "Copie" }).count(), 1, "copies");
		await sophie.look();
		await home.go(paper);
		same(await notes(home).count(), 3, "notes at home");
		for (const text of ["coût par an", "le délai", "dans le train"])
			has(await home.text("#notes"), text);
	});

	await story.step("the copy is deleted, and is gone everywhere", async () => {
		const sent = sophie.page.waitForResponse((r) => r.request().method() === "POST");
		await notes(sophie).filter({ hasText: "Copie" }).locator("button").last().click();
		await sent;
		await sophie.page.waitForFunction(() => document.querySelectorAll("#notes li").length === 2);
		await home.go(paper);
		same(await notes(home).count(), 2, "notes at home");
	});

	await story.step("another reads it in Arabic, shares a note, and searches", async () => {
		await signIn(leila, "leila.amrani@valbourg.example", paper);
		await leila.go(paper);
		same(await leila.page.evaluate(() => document.documentElement.dir), "rtl", "direction");
		await leila.fill({ texte: "أين المواقف؟", page: "1", pour: "members" });
		await leila.press("#notes form .btn");
		has(await leila.text("#notes"), "أين المواقف؟");
		await leila.go(`/cartable/seances/${session}`);
		await leila.page.click("[data-pack] button.btn");
		await leila.page.locator("[data-pack] [role=status]", { hasText: "جاهزة دون اتصال" }).waitFor();
		await leila.look();
		await leila.go("/cartable/recherche?q=المواقف");
		has(await leila.text(), "Plan de circulation");
		await leila.go("/cartable/appareils");
	});

	await story.step("her mandate ends, and her device forgets all", async () => {
		check((await kept(leila)).length > 3, "things are kept");
		const yesterday = new Date(Date.now() - 2 * 86400000);
		await nora.go("/seances/organes");
		await nora.press("main .list a.t");
		const row = nora.page.locator("tr", { hasText: "Leïla Amrani" });
		await row.locator("summary").click();
		await row.locator("[name=fin-d]").fill(String(yesterday.getDate()));
		await row.locator("[name=fin-m]").fill(String(yesterday.getMonth() + 1));
		await row.locator("[name=fin-y]").fill(String(yesterday.getFullYear()));
		await nora.press(row.locator("form .btn"));
		await leila.page.goto(leila.url(paper));
		await leila.page.waitForFunction(async () => !await navigator.serviceWorker.getRegistration("/cartable"));
		same((await kept(leila)).length, 0, "things that are kept");
		leila.drain(410);
	});

	await story.step("without scripts everything but the network's absence is the same", async () => {
		await signIn(rose, "rose.caron@valbourg.example", "/cartable");
		await rose.go("/cartable");
		has(await rose.text(), "Note partagée par un collègue");
		await rose.go(`/cartable/seances/${session}`);
		await rose.press(rose.link("Répondre à la convocation"));
		await rose.fill({ reponse: "present" });
		await rose.press("form[action$='/reponse'] .btn");
		has(await rose.text(), "Votre réponse est enregistrée.");
		await rose.go(paper);
		has(await rose.text("#notes"), "أين المواقف؟");
		await rose.page.click("#notes summary");
		await rose.press("#notes form .btn", { status: 422 });
		await rose.fill({ texte: "Lu." });
		await rose.press("main form .btn");
		has(await rose.text("#notes"), "Lu.");
		await rose.go("/cartable/seances");
		await rose.go("/cartable/recherche?q=circulation");
		has(await rose.text(), "Plan de circulation");
		await rose.go("/cartable/recherche?q=livret");
		has(await rose.text(), "Livret de famille");
		has(await rose.text(), "page 1");
	});

	await story.step("signing out wipes the device", async () => {
		await sophie.go(paper);
		await sophie.arrive(() => sophie.page.click("form[action='/deconnexion'] button"));
		await sophie.look();
		same((await kept(sophie)).length, 0, "things that are kept");
		await offline(true);
		const gone = await sophie.page.goto(sophie.url("/cartable")).then(() => false, () => true);
		check(gone, "nothing is shown without network any more");
		await offline(false);
		sophie.drain(400);
	});
}
