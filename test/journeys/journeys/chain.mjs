// chain.mjs — three deliberations from their drafts to a citizen's telephone: visas of two services,
// fifteen members convened, three who read on a tablet (one of them without network for a while), a
// session with a proxy, a member who stands aside, a quorum that is lost and a secret ballot,
// signatures in one batch, a ministry that refuses one of them, publication.
//
// Told twice: without a mouse, and without scripts (chain-noscript.mjs).
import { proof, textOf } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";
import { note } from "../lib/tap.mjs";

export async function chain(story, { titles, texts, how }) {
	const at = (options = {}) => story.visitor("valbourg", { ...how, ...options });
	const nora = await at(); // drafts, and keeps the sessions
	const helene = await at(); // general management, and administrator
	const claire = await at(); // finance
	const mayor = await at();
	const karim = await at({ width: 768 }); // three members, each on a tablet
	const omar = await at({ width: 768 });
	const louise = await at({ width: 768, lang: "ar-MA" });
	const citizen = await at({ width: 360 });
	const scripts = how.js !== false;
	const acts = [];
	let session, live, seat, papers, draft;

	const member = (name) => nora.page.locator("section[aria-labelledby=pre] tbody tr")
		.filter({ has: nora.page.locator("th", { hasText: name }) });
	const point = (n) => nora.page.locator("section[aria-labelledby=odj] > ol > li").nth(n - 1);
	const quorum = () => nora.text(".panelx");

	// A job makes what a page then shows: asks again until it does.
	async function until(person, path, words) {
		for (let i = 0; i < 160; i++) {
			await person.page.goto(person.url(path));
			if ((await person.text()).includes(words)) return person.look();
			await person.page.waitForTimeout(250);
		}
		throw new Error(`${await person.where()} never says "${words}"`);
	}

	async function allAtOnce(person, deed) {
		const rows = titles.map((title) =>
			person.page.locator("tr", { hasText: title }).locator("input[name=choix]"));
		const waiting = async () =>
			(await Promise.all(rows.map((row) => row.count()))).reduce((a, b) => a + b);
		for (let i = 0; i < 160; i++) {
			await person.page.goto(person.url("/parapheur"));
			if (await waiting() === titles.length) break;
			await person.page.waitForTimeout(250);
		}
		await person.look();
		for (const row of rows) await person.tick(row);
		await person.press(`form[action='/parapheur/lot'] button[value=${deed}]`);
		await person.press("main form[action='/parapheur/lot'] button.btn");
		await until(person, person.path, "3 faits, 0 refusés, 0 en attente.");
	}

	async function comesOrGoes(name, deed, state) {
		await nora.press(member(name).locator(`button[value=${deed}]`));
		has(await member(name).innerText(), state);
	}
	const arrives = (name) => comesOrGoes(name, "arrive", "Présent");
	const leaves = (name) => comesOrGoes(name, "part", "Absent");

	async function opensBallot(n, method) {
		await nora.pick(point(n).locator("select[name=mode]"), { label: method });
		await nora.press(point(n).locator("button[value=scrutin]"));
	}

	async function votes(person, choice, voice) {
		await person.go(seat);
		const form = person.page.locator("form[action^='/elus/scrutins/']",
			voice ? { hasText: voice } : {}).first();
		await person.tick(form.locator(`input[value=${choice}]`));
		await person.press(form.locator("button.btn"));
	}

	async function writes(person, text, audience) {
		const notes = person.page.locator("#notes");
		await person.unfold(/Écrire une note|كتابة ملاحظة/, notes);
		await person.fill({ texte: text, pour: audience }, notes);
		if (scripts) await person.touch("#notes form button.btn");
		else await person.press("#notes form button.btn");
		await notes.locator("li", { hasText: text }).waitFor();
	}

	async function answers(person, answer, holder) {
		await person.go(papers);
		await person.press(`main a[href^='${seat}']`);
		const form = person.page.locator("main form[action$='/reponse']");
		await person.fill({ reponse: answer }, form);
		if (holder) await person.pick(form.locator("select[name=pouvoir]"), { label: holder });
		await person.press(form.locator("button.btn"));
	}

	async function sends(i) {
		await nora.go("/teletransmission");
		await nora.press(nora.page.locator("section[aria-labelledby=can] li", { hasText: titles[i] })
			.locator("button"));
		await nora.press("button[value=envoyer]");
		return nora.path;
	}

	await story.step("a clerk drafts three deliberations, and asks for visas", async () => {
		await signIn(nora, "nora@valbourg.example", "/bureau/actes");
		for (const [i, title] of titles.entries()) {
			await nora.go("/bureau/actes/nouveau?nature=DE");
			await nora.fill({ objet: title, service: { index: 1 }, matiere: "7.1", articles: texts[i] });
			await nora.press("main form .btn");
			acts.push(nora.path);
			await nora.unfold("Demander les visas");
			await nora.fill({ circuit: "visa" }, nora.page.locator("form[action$='/visas']"));
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

	await story.step("the mayor's desk plans a session and convenes fifteen members", async () => {
		const day = new Date(Date.now() + 10 * 86400000);
		await nora.go("/seances/nouvelle");
		await nora.fill({ "sorte": "ordinary", "jour-d": day.getDate(), "jour-m": day.getMonth() + 1,
			"jour-y": day.getFullYear(), "heure": "20 h", "lieu": "Salle du conseil" });
		await nora.press("main form .btn");
		session = nora.path;
		live = `${session}/direct`;
		seat = `/elus${session}`;
		papers = `/cartable${session}`;
		for (const title of titles) {
			await nora.unfold("Inscrire un projet prêt");
			await nora.fill({ acte: { label: title } });
			await nora.press("button[value=acte]");
		}
		await nora.unfold("Ajouter un document");
		await nora.fill({ titre: "Note de présentation", fichier: proof(), point: { index: 1 } },
			nora.page.locator("form[action$='/documents']"));
		await nora.press("form[action$='/documents'] button");
		await nora.press("button[value=convoquer]");
		has(await nora.text(), "sur 15");
	});

	await story.step("three members read on a tablet; one takes it all along", async () => {
		await signIn(karim, "karim.tazi@valbourg.example", "/cartable");
		await karim.go("/cartable"); // a code for the next time is offered first
		await karim.press(`main a[href='${papers}']`);
		for (const title of titles) has(await karim.text(), title);
		if (scripts) {
			await karim.touch("[data-pack] button.btn");
			await karim.page.locator("[data-pack] [role=status]", { hasText: "Prêt hors ligne" }).waitFor();
			await karim.look();
		}
		await karim.press("main .files a[href*='/documents/a']");
		draft = karim.path;
		has(await karim.text(), texts[0]);

		await signIn(omar, "omar.diallo@valbourg.example", papers);
		await omar.go(papers);
		await omar.press("main .files a[href*='/documents/p']");
		has(await omar.text(), "Note de présentation");
		await omar.go(draft);

		await signIn(louise, "louise.petit@valbourg.example", papers);
		await louise.go(papers);
		same(await louise.page.evaluate(() => document.documentElement.dir), "rtl", "direction");
		for (const title of titles) has(await louise.text(), title);
		await louise.press(`main .files a[href='${draft}']`);
		has(await louise.text(), texts[0]);
	});

	if (scripts) {
		await story.step("without network one goes on reading, and writes notes", async () => {
			await karim.network(false);
			await karim.page.goto(karim.url(papers));
			for (const title of titles) has(await karim.text(), title);
			await karim.press(`main .files a[href='${draft}']`);
			has(await karim.text(), texts[0]);
			await writes(karim, "Et si le dimanche est férié ?", "members");
			has(await karim.text("#notes"), "en attente du réseau");
			await writes(karim, "Voir le règlement de 2019.", "me");
			await karim.look();
		});
	}

	await story.step("the others write notes meanwhile, one of them in Arabic", async () => {
		await writes(omar, "Les forains demandent huit heures.", "members");
		await writes(louise, "أوافق على الساعة.", "members");
		const told = await omar.text("#notes");
		check(!told.includes("férié"), "what was written without network is only there");
	});

	await story.step("all notes are there when the network is back, each for whom it is", async () => {
		if (scripts) {
			await karim.network(true);
			await karim.go(draft);
			await karim.page.waitForFunction(() =>
				!document.querySelector("#notes ul").textContent.includes("attente"));
			await karim.look();
		} else {
			await karim.go(draft);
			await writes(karim, "Et si le dimanche est férié ?", "members");
			await writes(karim, "Voir le règlement de 2019.", "me");
		}
		for (const text of ["férié", "règlement de 2019", "huit heures", "أوافق على الساعة"])
			has(await karim.text("#notes"), text);
		await omar.go(draft);
		for (const text of ["férié", "huit heures", "أوافق على الساعة"])
			has(await omar.text("#notes"), text);
		check(!(await omar.text("#notes")).includes("2019"), "a private note stays private");
	});

	await story.step("members answer, and one gives a proxy", async () => {
		await answers(karim, "present");
		await answers(louise, "absent", "Omar Diallo");
		await nora.go(session);
		has(await nora.text(), "3 lues et 2 réponses, sur 15");
	});

	await story.step("the session opens; without a quorum nothing is voted", async () => {
		await nora.press(`main a[href='${live}']`);
		await nora.fill({ president: { label: "Anne Lefèvre" }, secretaire: { label: "Karim Tazi" } });
		await nora.press("button[value=ouvrir]");
		for (const name of ["Anne Lefèvre", "Karim Tazi", "Omar Diallo"]) await arrives(name);
		has(await quorum(), "Non atteint");
		has(await member("Louise Petit").innerText(), "Omar Diallo");
		for (const name of ["Inès Morel", "Jean Roux", "Maryam Benali", "Hugo Lambert", "Sophie Garnier",
			"David Cohen"]) await arrives(name);
		has(await quorum(), "9 présents");
		has(await quorum(), "Atteint");
	});

	await story.step("a member with an interest stands aside, and the vote is by hand", async () => {
		await nora.unfold("Retraits", point(1));
		await nora.fill({ membre: { label: "Karim Tazi" } },
			point(1).locator("form", { has: nora.page.locator("button[value=retrait]") }));
		await nora.press(point(1).locator("button[value=retrait]"));
		has(await point(1).innerText(), "Karim Tazi ne prend pas part au vote");
		await opensBallot(1, "À main levée");
		has(await nora.text(".box"), "8 présents");
		await nora.tick(nora.page.locator(".box tr", { hasText: "David Cohen" })
			.locator("input[name=contre]"));
		await nora.press("button[value=main]");
		has(await point(1).innerText(), "Adopté");
		has(await point(1).innerText(), "-DE-");
	});

	await story.step("members leave, the quorum is lost, and comes back", async () => {
		await leaves("Hugo Lambert");
		await leaves("Sophie Garnier");
		has(await quorum(), "7 présents");
		has(await quorum(), "Non atteint");
		await nora.press(point(2).locator("button[value=scrutin]"), { status: 409 });
		has(await nora.text(), "Le quorum n’est pas atteint");
		await nora.go(live);
		await arrives("Hugo Lambert");
		has(await quorum(), "8 présents");
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
		await citizen.go(`/vie-municipale${session}/ecran`);
		has(await citizen.text(), "Conseil municipal");
		await nora.unfold("Lever la séance");
		await nora.press("button[value=lever]");
		await nora.go(session);
		await citizen.go(`/vie-municipale${session}`);
		has(await citizen.text(), titles[1]);
		await citizen.go(`/vie-municipale${session}?lang=ar`);
		await citizen.go("/vie-municipale?lang=fr");
	});

	await story.step("three deliberations are sent to be signed, seen and signed in one batch", async () => {
		await nora.fill({ circuit: "acte" }, nora.page.locator("form[action$='/signature']"));
		await nora.press("form[action$='/signature'] .btn");
		await allAtOnce(helene, "viser");
		await signIn(mayor, "maire@valbourg.example", "/parapheur");
		await allAtOnce(mayor, "signer");
		for (const act of acts) await until(nora, act, "Signé");
	});

	await story.step("they go to the simulated ministry, which refuses one and says why", async () => {
		await until(nora, await sends(0), "Reçu par la préfecture le");
		await helene.go("/teletransmission/reglages");
		await helene.fill({ scenario: "number", delai: "0" });
		await helene.press("form[action$='/formation'] .btn");
		const sent = await sends(1);
		await until(nora, sent, "Un acte a déjà été reçu sous cet identifiant");
		const refusal = await nora.text(".note.bad");
		for (const words of ["l’application de la préfecture", "Numéro", "donnez-lui un autre numéro"])
			has(refusal, words);
		await nora.go(acts[1]);
		has(await nora.text(".panelx"), "L’envoi à la préfecture a été refusé");
		await nora.go(sent);
	});

	await story.step("it is corrected and sent again; all three are received", async () => {
		const again = nora.path;
		await nora.fill({ numero: `${await nora.value("numero")}B` });
		await nora.press("button[value=envoyer]");
		await until(nora, again, "Reçu par la préfecture le");
		await until(nora, await sends(2), "Reçu par la préfecture le");
		const stamped = await nora.download("a[href$='/tamponne']");
		has(textOf(stamped.path), "Reçu par la préfecture le");
	});

	await story.step("they are published, and a citizen finds all three", async () => {
		for (const act of acts) {
			await nora.go(act);
			await nora.press("form[action$='/publication'] .btn");
			has(await nora.text(), "Publié");
		}
		await citizen.go("/");
		await citizen.press(citizen.link("Vie municipale"));
		for (const [i, title] of titles.entries()) {
			await citizen.go("/vie-municipale");
			await citizen.fill({ q: title.split(" ").at(-1) });
			await citizen.press("main form[role=search] button");
			await citizen.press(citizen.link(title));
			has(await citizen.text(), "-DE-");
			const act = await citizen.download("a[href$='/document']");
			has(textOf(act.path), texts[i]);
		}
		await helene.go("/bureau/donnees-ouvertes");
		await helene.fill({ siret: "21860194600013" });
		await helene.press("main form .btn");
		for (const path of ["/actes.atom", "/vie-municipale/deliberations.csv"]) {
			const { text } = await citizen.fetch(path);
			for (const title of titles) has(text, title, path);
		}
	});

	await story.step("one history tells all of it", async () => {
		await nora.go(acts[1]);
		const told = await nora.text("section[aria-labelledby=his]");
		let from = 0;
		for (const words of ["Projet rédigé", "Visas demandés", "Visas donnés", "Inscrit à l’ordre du jour",
			"Adopté par le conseil", "Envoyé à la signature", "Acte signé", "Transmis à la préfecture",
			"Transmission refusée", "Transmis à la préfecture", "Reçu par la préfecture", "Acte publié"]) {
			const where = told.indexOf(words, from);
			check(where >= 0, `« ${words} », in its turn`);
			from = where + words.length;
		}
	});
	if (how.keyboard)
		note(`chain: ${story.people.reduce((n, p) => n + p.keyboard.stops, 0)} stops of Tab`);
}

export default (story) => chain(story, {
	titles: ["Règlement du marché du dimanche", "Tarifs de la salle des fêtes",
		"Adhésion au syndicat des eaux"],
	texts: ["Le marché du dimanche est ouvert à tous les producteurs.",
		"La salle est louée cent euros par jour.", "La commune adhère au syndicat."],
	how: { keyboard: true },
});
