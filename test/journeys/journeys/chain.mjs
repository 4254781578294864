// chain.mjs — three deliberations from their drafts to a citizen's telephone: visas, a session with a
// proxy, a member who stands aside, a quorum that is lost and a secret ballot, signatures in one
// batch, publication.
import { textOf } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

const titles = ["Règlement du marché du dimanche", "Tarifs de la salle des fêtes",
	"Adhésion au syndicat des eaux"];
const texts = ["Le marché du dimanche est ouvert à tous les producteurs.",
	"La salle est louée cent euros par jour.", "La commune adhère au syndicat."];

export default async function (story) {
	const nora = await story.visitor("valbourg"); // drafts, and keeps the sessions
	const helene = await story.visitor("valbourg"); // general management
	const claire = await story.visitor("valbourg", { js: false }); // finance
	const karim = await story.visitor("valbourg", { width: 768 }); // three members, each on a tablet
	const omar = await story.visitor("valbourg", { width: 768, js: false });
	const louise = await story.visitor("valbourg", { width: 768, lang: "ar-MA" });
	const acts = [];
	let session, live, desk;

	const member = (name) => nora.page.locator("section[aria-labelledby=pre] tbody tr")
		.filter({ has: nora.page.locator("th", { hasText: name }) });
	const point = (n) => nora.page.locator("section[aria-labelledby=odj] > ol > li").nth(n - 1);

	async function arrives(name) {
		await nora.press(member(name).locator("button[value=arrive]"));
		has(await member(name).innerText(), "Présent");
	}

	async function leaves(name) {
		await nora.press(member(name).locator("button[value=part]"));
		has(await member(name).innerText(), "Absent");
	}

	async function opensBallot(n, method) {
		if (method) await point(n).locator("select[name=mode]").selectOption({ label: method });
		await nora.press(point(n).locator("button[value=scrutin]"));
	}

	async function votes(person, choice, voice) {
		await person.go(desk);
		const form = voice ? person.page.locator("form", { hasText: voice }).last()
			: person.page.locator("form[action^='/elus/scrutins/']").first();
		await form.locator(`input[value=${choice}]`).check();
		await person.press(form.locator("button.btn"));
	}

	// A job makes what a page then shows: asks again until it does.
	async function until(person, path, words) {
		for (let i = 0; i < 80; i++) {
			await person.page.goto(person.url(path));
			if ((await person.text()).includes(words)) return person.go(path);
			await person.page.waitForTimeout(500);
		}
		throw new Error(`${await person.where()} never says "${words}"`);
	}

	async function allAtOnce(person, deed) {
		for (let i = 0; i < 80; i++) {
			await person.page.goto(person.url("/parapheur"));
			if (await person.page.locator("input[name=choix]").count() === 3) break;
			await person.page.waitForTimeout(500);
		}
		await person.look();
		await person.press(person.link("Tout choisir"));
		await person.press(`form[action='/parapheur/lot'] button[value=${deed}]`);
		await person.press("main form[action='/parapheur/lot'] button.btn");
		await until(person, person.path, "3 faits, 0 refusés, 0 en attente.");
	}

	await story.step("a clerk drafts three deliberations, and asks for visas", async () => {
		await signIn(nora, "nora@valbourg.example", "/bureau/actes");
		for (const [i, title] of titles.entries()) {
			await nora.go("/bureau/actes/nouveau?nature=DE");
			await nora.fill({ objet: title, matiere: "7.1", articles: texts[i] });
			await nora.page.locator("main [name=service]").selectOption({ index: 1 });
			await nora.press("main form .btn");
			acts.push(nora.path);
			await nora.page.locator("summary", { hasText: "Demander les visas" }).click();
			await nora.page.locator("form[action$='/visas'] select").selectOption("visa");
			await nora.press("form[action$='/visas'] .btn");
			has(await nora.text(), "En visa");
		}
	});

	await story.step("two services give them", async () => {
		await signIn(helene, "admin@valbourg.example", "/parapheur");
		await signIn(claire, "claire@valbourg.example", "/parapheur");
		await allAtOnce(helene, "viser");
		await allAtOnce(claire, "viser");
		for (const act of acts) await until(nora, act, "Prêt");
	});

	await story.step("a session is planned, and fifteen members are convened", async () => {
		const day = new Date(Date.now() + 10 * 86400000);
		await nora.go("/seances/nouvelle");
		await nora.fill({ "sorte": "ordinary", "jour-d": day.getDate(), "jour-m": day.getMonth() + 1,
			"jour-y": day.getFullYear(), "heure": "20 h", "lieu": "Salle du conseil" });
		await nora.press("main form .btn");
		session = nora.path;
		live = `${session}/direct`;
		desk = `/elus${session}`;
		for (const title of titles) {
			await nora.page.locator("summary", { hasText: "Inscrire un projet prêt" }).click();
			await nora.page.locator("select[name=acte]").selectOption({ label: title });
			await nora.press("button[value=acte]");
		}
		await nora.press("button[value=convoquer]");
		has(await nora.text(), "sur 15");
	});

	await story.step("members read their convocation, answer, and give a proxy", async () => {
		await signIn(karim, "karim.tazi@valbourg.example", desk);
		await karim.go("/cartable");
		await karim.go(`/cartable${session}`);
		has(await karim.text(), titles[0]);
		await karim.press(karim.link("Répondre à la convocation"));
		await karim.fill({ reponse: "present" });
		await karim.press("main form[action$='/reponse'] .btn");
		await karim.go(`/cartable${session}`);
		await karim.press("main .files a[href*='/documents/a']");
		has(await karim.text(), texts[0]);

		await signIn(louise, "louise.petit@valbourg.example", desk);
		await louise.go(desk);
		same(await louise.page.evaluate(() => document.dir || document.documentElement.dir), "rtl",
			"direction");
		await louise.fill({ reponse: "absent" });
		await louise.page.locator("main select[name=pouvoir]").selectOption({ label: "Omar Diallo" });
		await louise.press("main form[action$='/reponse'] .btn");

		await signIn(omar, "omar.diallo@valbourg.example", desk);
	});

	await story.step("the secretary sees who read and who answered", async () => {
		await nora.go(session);
		has(await nora.text(), "2 réponses");
	});

	await story.step("the session opens; without a quorum nothing is voted", async () => {
		await nora.go(live);
		await nora.page.locator("select[name=president]").selectOption({ label: "Anne Lefèvre" });
		await nora.page.locator("select[name=secretaire]").selectOption({ label: "Karim Tazi" });
		await nora.press("button[value=ouvrir]");
		for (const name of ["Anne Lefèvre", "Karim Tazi", "Omar Diallo"]) await arrives(name);
		has(await nora.text(".panelx"), "Non atteint");
		has(await member("Louise Petit").innerText(), "Omar Diallo");
		for (const name of ["Inès Morel", "Jean Roux", "Maryam Benali", "Hugo Lambert", "Sophie Garnier",
			"David Cohen"]) await arrives(name);
		has(await nora.text(".panelx"), "9 présents");
		has(await nora.text(".panelx"), "Atteint");
	});

	await story.step("a member with an interest stands aside, and the vote is by hand", async () => {
		await point(1).locator("summary", { hasText: "Retraits" }).click();
		await point(1).locator("select[name=membre]").selectOption({ label: "Karim Tazi" });
		await nora.press(point(1).locator("button[value=retrait]"));
		has(await point(1).innerText(), "Karim Tazi ne prend pas part au vote");
		await opensBallot(1, "À main levée");
		has(await nora.text(".box"), "8 présents");
		await nora.page.locator(".box tr", { hasText: "David Cohen" })
			.locator("input[name=contre]").check();
		await nora.press("button[value=main]");
		has(await point(1).innerText(), "Adopté");
		has(await point(1).innerText(), "-DE-");
	});

	await story.step("members leave, the quorum is lost, and comes back", async () => {
		await leaves("Hugo Lambert");
		await leaves("Sophie Garnier");
		has(await nora.text(".panelx"), "7 présents");
		check(await point(2).locator("button[value=scrutin]").count() === 0 ||
			(await nora.text(".panelx")).includes("Non atteint"), "no ballot without a quorum");
		await arrives("Hugo Lambert");
		has(await nora.text(".panelx"), "8 présents");
	});

	await story.step("a secret ballot on tablets says who took part, never how", async () => {
		await opensBallot(2, "À bulletin secret");
		await votes(karim, "pour");
		has(await karim.text(), "Un bulletin secret ne se reprend pas");
		await votes(omar, "contre", "Votre voix");
		await votes(omar, "pour", "Louise Petit");
		await nora.go(live);
		has(await nora.text("#progres"), "3 / 9");
		await nora.press("button[value=proclamer]");
		has(await point(2).innerText(), "Adopté");
		const said = await point(2).innerText();
		for (const name of ["Karim Tazi", "Omar Diallo"])
			check(!said.includes(name), `${name} stands beside a secret ballot`);
	});

	await story.step("a vote from each device may be changed until it is closed", async () => {
		await opensBallot(3, "Depuis l’appareil de chacun");
		await votes(karim, "contre");
		await votes(karim, "pour");
		await votes(omar, "pour", "Votre voix");
		await votes(omar, "abstention", "Louise Petit");
		await nora.go(live);
		await nora.press("button[value=proclamer]");
		has(await point(3).innerText(), "Adopté");
	});

	await story.step("the room has its screen, and the session ends", async () => {
		const citizen = await story.visitor("valbourg", { width: 360 });
		await citizen.go(`/vie-municipale${session}/ecran`);
		has(await citizen.text(), "Conseil municipal");
		await nora.page.locator("summary", { hasText: "Lever la séance" }).click();
		await nora.press("button[value=lever]");
		await nora.go(session);
		await citizen.go(`/vie-municipale${session}`);
		has(await citizen.text(), titles[1]);
		await citizen.go("/vie-municipale?lang=ar");
	});

	await story.step("three deliberations are sent to be signed, seen and signed in one batch", async () => {
		await nora.go(session);
		await nora.page.locator("form[action$='/signature'] select").selectOption("acte");
		await nora.press("form[action$='/signature'] .btn");
		await allAtOnce(helene, "viser");
		const mayor = await story.visitor("valbourg", { js: false });
		await signIn(mayor, "maire@valbourg.example", "/parapheur");
		await allAtOnce(mayor, "signer");
		for (const act of acts) await until(nora, act, "Signé");
	});

	await story.step("they are published, and a citizen finds them", async () => {
		for (const act of acts) {
			await nora.go(act);
			await nora.press("form[action$='/publication'] .btn");
			has(await nora.text(), "Publié");
		}
		const citizen = await story.visitor("valbourg", { width: 360, js: false });
		await citizen.go("/actes");
		await citizen.press(citizen.link(titles[1]));
		has(await citizen.text(), "-DE-");
		const act = await citizen.download("a[href$='/document']");
		has(textOf(act.path), texts[1]);
		const { text } = await citizen.fetch("/vie-municipale/deliberations.csv");
		for (const title of titles) has(text, title, "the open data");
	});
}
