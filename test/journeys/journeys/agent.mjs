// agent.mjs — an agent's morning: the inbox, a dossier that somebody else has open, a refusal.
import { photo } from "../lib/files.mjs";
import { ask, openDossier, unfold } from "../lib/desk.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

const rows = (agent) => agent.page.locator("#list tbody tr");

const column = (agent, label) =>
	agent.page.locator(`#list tbody [data-l="${label}"]`).allInnerTexts();

async function filter(agent, values) {
	await agent.go("/bureau");
	await agent.fill(values);
	await agent.press("form.filters .btn");
}

const sorted = (list, compare) => list.every((item, i) => i === 0 || compare(list[i - 1], item) <= 0);

export default async function (story) {
	const claire = await story.visitor("valbourg"); // decides for all services
	const samira = await story.visitor("valbourg"); // decides for the registry
	const paul = await story.visitor("valbourg"); // examines plans, decides nothing
	let number;
	let desk;

	await story.step("signs in and sees the inbox", async () => {
		await signIn(claire, "claire@valbourg.example", "/bureau");
		await claire.go("/bureau");
		check(await rows(claire).count() > 5, "dossiers to work on");
		await claire.go("/bureau/tableau");
		has(await claire.text(), "en retard");
	});

	await story.step("finds a name while typing it", async () => {
		await claire.go("/bureau?etat=tous");
		const before = await rows(claire).count();
		await claire.page.locator("#q").pressSequentially("karimi", { delay: 20 });
		await claire.page.waitForFunction((n) =>
			document.querySelectorAll("#list tbody tr").length < n, before);
		check(await rows(claire).count() > 0, "something about Karimi");
		has(await claire.text("#list-status"), "dossier");
		has(claire.page.url(), "q=karimi", "the address");
		await claire.go("/bureau?etat=tous");
		const wanted = (await column(claire, "Numéro"))[3].trim();
		await claire.page.locator("#q").pressSequentially(wanted, { delay: 20 });
		await claire.page.waitForFunction(() =>
			document.querySelectorAll("#list tbody tr").length === 1);
		same((await column(claire, "Numéro"))[0].trim(), wanted, "the one dossier");
		await claire.look();
		await claire.page.locator("#q").fill("rien de tel");
		await claire.page.locator("#list .empty").waitFor();
		has(await claire.text("#list"), "Aucun dossier ne correspond");
		await claire.look();
	});

	await story.step("filters by state, by deadline, by procedure", async () => {
		await filter(claire, { etat: "refuse" });
		const states = await column(claire, "État");
		check(states.length > 0 && states.every((s) => s.trim() === "Refusé"), `refused: ${states}`);
		await filter(claire, { echeance: "retard" });
		for (const due of await column(claire, "Échéance")) has(due, "En retard");
		await filter(claire, { demarche: "signalement", etat: "tous" });
		for (const title of await column(claire, "Démarche")) has(title, "Signaler");
	});

	await story.step("sorts both ways, and turns the page", async () => {
		await claire.go("/bureau?etat=tous");
		same(await rows(claire).count(), 30, "rows of a page");
		const first = await column(claire, "Numéro");
		await claire.press(".pager a");
		const second = await column(claire, "Numéro");
		check(second.length > 0 && second.every((n) => !first.includes(n)), "other dossiers");
		await claire.go("/bureau?etat=tous");
		await claire.press(claire.link("Demandeur"));
		const up = await claire.page.locator("#list tbody th a").allInnerTexts();
		check(sorted(up, (a, b) => a.localeCompare(b, "fr", { sensitivity: "base" })), `names: ${up}`);
		await claire.press(claire.link("Demandeur"));
		has(await claire.page.locator("#list th[aria-sort]").getAttribute("aria-sort"), "descending");
	});

	await story.step("sees that somebody else has the dossier open", async () => {
		await filter(claire, { etat: "depose", demarche: "acte-naissance" });
		if ((await rows(claire).count()) === 0) await filter(claire, { demarche: "acte-naissance" });
		number = (await column(claire, "Numéro"))[0].trim();
		desk = await openDossier(claire, number);
		await signIn(samira, "samira@valbourg.example", "/bureau");
		await openDossier(samira, number);
		has(await samira.text(".presence"), "Claire Martin a ce dossier ouvert");
	});

	await story.step("takes charge, entrusts it, writes with a file, asks for a piece", async () => {
		await samira.press("form[action$='/prise-en-charge'] .btn");
		has(await samira.text(), "Vous êtes en charge de ce dossier");
		await samira.fill({ message: "Bonjour, où en êtes-vous ?" });
		await samira.page.setInputFiles("form[action$='/messages'] [type=file]", photo());
		await samira.press("form[action$='/messages'] .btn");
		has(await samira.text(".thread"), "photo.png");
		await ask(samira, "Il manque une pièce.");
		has(await samira.text(), "À compléter");
		await unfold(samira, "form[action$='/agent']");
		await samira.page.locator("select[name=agent]").selectOption({ label: "Claire Martin" });
		await samira.press("form[action$='/agent'] .btn");
		has(await samira.text(), "confié à Claire Martin");
	});

	await story.step("does not refuse without reasons", async () => {
		await claire.go(`${desk}/decision?sens=refuser`);
		await claire.press("button[value=decider]", { status: 422 });
		has(await claire.text(".errors"), "raisons");
		await claire.fill({ motifs: "La pièce demandée ne prouve pas le lien." });
		await claire.press("button[value=relire]");
		has(await claire.text("section.box"), "ne prouve pas le lien");
		await claire.press("button[value=decider]");
		has(await claire.text(), "Refusé");
		has(await claire.text(), "Ce dossier est clos");
		const decision = await claire.download("a[href*='/documents/']");
		check(decision.name.endsWith(".pdf"), decision.name);
	});

	await story.step("what belongs to another service is not to be seen", async () => {
		await signIn(paul, "paul@valbourg.example", "/bureau");
		await paul.go("/bureau?etat=tous");
		check(await rows(paul).count() > 0, "dossiers of planning");
		for (const title of await column(paul, "Démarche"))
			check(/permis|travaux/i.test(title), `of planning: ${title}`);
		await paul.go(`/bureau?etat=tous&q=${number}`);
		same(await rows(paul).count(), 0, "dossiers found");
		await paul.go(desk, { status: 404 });
	});

	await story.step("who may not decide is not asked to", async () => {
		await paul.go("/bureau");
		await paul.press("#list a[data-row]");
		check(!(await paul.has("a[href*='/decision']")), "no button to decide");
		await paul.go(`${paul.path}/decision?sens=accepter`, { status: 403 });
		await paul.go("/bureau/agents", { status: 403 });
	});
}
