// resident.mjs — a resident asks for her daughter's birth certificate, from the home page to the
// decision, on two devices, with a mistake and a double click on the way.
import { aboutPdf, codeOf, identity, proof, textOf, verify } from "../lib/files.mjs";
import { ask, decide, openDossier } from "../lib/desk.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";

const email = "margot.lenoir@example.org";
const secret = "une phrase facile à retenir";
const go_on = "button.btn[name=aller][value=suite]";

export default async function (story) {
	const margot = await story.visitor("valbourg");
	const phone = await story.visitor("valbourg", { width: 390, height: 844 });
	const samira = await story.visitor("valbourg");
	const julien = await story.visitor("valbourg");
	let dossier; // its address
	let desk; // its address at the desk
	let number;
	let code; // what its QR holds

	await story.step("finds the procedure from the home page", async () => {
		await margot.go("/");
		await margot.fill({ q: "naissance" });
		await margot.press("main form[role=search] button");
		await margot.press(margot.link("acte de naissance"));
		same(margot.path, "/demarches/acte-naissance", "address");
		has(await margot.text(), "Délai, et ce que vaut le silence");
	});

	await story.step("signs up on the way", async () => {
		await margot.press("main .btn.big");
		same(margot.path, "/connexion", "address");
		await margot.press(margot.link("Créer un compte"));
		await margot.fill({ nom: "Margot Lenoir", courriel: email, mot_de_passe: "court" });
		await margot.press("main form .btn", { status: 422 });
		has(await margot.text(".errors"), "Mot de passe");
		same(await margot.value("courriel"), email, "the address, kept");
		await margot.fill({ mot_de_passe: secret });
		await margot.press("main form .btn");
		same(margot.path, "/demarches/acte-naissance/commencer", "address");
		has(await margot.text(), "confirmez votre adresse");
	});

	await story.step("starts a draft, and a mistake is shown where it is", async () => {
		await margot.press("main form .btn.big");
		dossier = margot.path.replace(/\/etape\/1$/, "");
		await margot.fill({ type_copie: "copie_integrale", nombre: "50" });
		await margot.press(go_on, { status: 422 });
		same(await margot.page.evaluate(() => document.activeElement.className), "errors", "focus");
		has(await margot.text(".errors"), "2 réponses sont à revoir");
		same(await margot.value("nombre"), "50", "what was typed, kept");
		check(await margot.page.isChecked("[name=type_copie][value=copie_integrale]"), "choice kept");
		has(await margot.page.title(), "2 problèmes", "the title");
		await margot.page.locator(".errors a").first().click();
		same(await margot.page.evaluate(() => document.activeElement.name), "nombre", "focus");
		await margot.page.locator(".errors a").nth(1).click();
		same(await margot.page.evaluate(() => document.activeElement.name), "lien", "focus");
		await margot.fill({ nombre: "2", lien: "represente" });
		await margot.press(go_on);
		same(margot.path, `${dossier}/etape/2`, "address");
	});

	await story.step("answers are saved as one types", async () => {
		await margot.fill({ lieu_naissance: "Saint-Aubin" });
		await margot.page.locator(".save", { hasText: "Enregistré à" }).waitFor();
		await margot.page.reload({ waitUntil: "load" });
		await margot.look();
		same(await margot.value("lieu_naissance"), "Saint-Aubin", "what was typed");
	});

	await story.step("an impossible date is refused, and the other answers stay", async () => {
		await margot.fill({
			"titulaire.0": "madame", "titulaire.1": "Lenoir", "titulaire.2": "Léa, Anaïs",
			"date_naissance-d": "31", "date_naissance-m": "2", "date_naissance-y": "2015",
			"parent_1.1": "Lenoir", "parent_1.2": "Margot",
		});
		await margot.press(go_on, { status: 422 });
		has(await margot.text(".errors"), "1 réponse est à revoir");
		same(await margot.value("titulaire.2"), "Léa, Anaïs", "the names, kept");
		same(await margot.value("date_naissance-d"), "31", "the day, kept");
		await margot.fill({ "date_naissance-d": "28" });
		await margot.press(go_on);
		same(margot.path, `${dossier}/etape/3`, "address");
	});

	await story.step("what the account knows is there already; a choice brings a question", async () => {
		same(await margot.value("courriel"), email, "the address of the account");
		await margot.fill({ "identite.1": "Lenoir", "identite.2": "Margot", remise: "courrier" });
		await margot.press(go_on);
		has(await margot.text(), "de nouvelles questions");
		await margot.fill({ "adresse.0": "3 rue Haute", "adresse.2": "99100", "adresse.3": "Valbourg" });
		await margot.press(go_on);
		same(margot.path, `${dossier}/etape/4`, "address");
	});

	await story.step("a file leaves as soon as it is chosen", async () => {
		await margot.fill({ piece_identite: identity() });
		await margot.page.locator("#piece_identite-files li", { hasText: "carte d’identité.pdf" }).waitFor();
		await margot.look();
		await margot.page.reload({ waitUntil: "load" });
		has(await margot.text("#piece_identite-files"), "carte d’identité.pdf");
	});

	await story.step("confirms the address by the link of the letter", async () => {
		await margot.go(`${dossier}/verifier`);
		has(await margot.text(), "Confirmez d’abord votre adresse");
		await signIn(phone, email, "/dossiers", secret, { status: 422 });
		has(await phone.text(".errors"), "l’adresse n’est pas confirmée");
		await openLetter(margot, email, "Confirmez votre adresse");
		await margot.press(margot.link("/confirmation/"));
		await margot.press("main form .btn");
		has(await margot.text(), "Votre adresse est confirmée");
		await margot.go(`${dossier}/etape/4`);
	});

	await story.step("leaves, and goes on from another device", async () => {
		await margot.press("button[name=aller][value=quitter]");
		same(margot.path, "/dossiers", "address");
		has(await margot.text(), "Pas encore déposé");
		await signIn(phone, email, "/dossiers", secret);
		await phone.press(phone.link("acte de naissance"));
		same(phone.path, `${dossier}/etape/1`, "address");
		same(await phone.value("nombre"), "2", "the number");
	});

	await story.step("a page that is stale cannot overwrite what is newer", async () => {
		await margot.go(`${dossier}/etape/1`);
		await phone.fill({ nombre: "3" });
		await phone.press(go_on);
		await margot.fill({ nombre: "4" });
		await margot.press(go_on, { status: 412 });
		has(await margot.text(), "ailleurs");
		await phone.go(`${dossier}/etape/1`);
		same(await phone.value("nombre"), "3", "what the other device saved");
	});

	await story.step("the page of answers tells what is missing, and leads there", async () => {
		await phone.go(`${dossier}/verifier`);
		has(await phone.text(".errors"), "2 réponses sont à revoir");
		await phone.press(phone.page.locator(".errors a").first(), { status: 422 });
		same(phone.path, `${dossier}/etape/4`, "address");
		await phone.fill({ preuve_lien: proof(), exactitude: "yes" });
		await phone.page.locator("#preuve_lien-files li").waitFor();
		await phone.press(go_on);
		same(phone.path, `${dossier}/verifier`, "address");
		const text = await phone.text();
		for (const part of ["Copie intégrale", "Léa, Anaïs", "28 février 2015", "livret.pdf", "Gratuit"])
			has(text, part);
	});

	await story.step("a double click files once", async () => {
		await phone.arrive(() => phone.page.dblclick("form[action$='/deposer'] .btn.big"));
		await phone.look();
		same(phone.path, `${dossier}/depose`, "address");
		number = await phone.text(".panel strong");
		check(/^\d{4}-\d{6}-[A-Z]$/.test(number), `a number, not ${number}`);
		await phone.go("/dossiers");
		same((await phone.text()).split(number).length, 2, "pieces around the number in the list");
		await openLetter(phone, email, number);
		await phone.go("/courriels");
		same(await phone.page.locator("main li", { hasText: number }).count(), 1, "receipts sent");
	});

	await story.step("the receipt is a PDF that says what the law asks for", async () => {
		await phone.go(`${dossier}/depose`);
		const receipt = await phone.download(".actions a.btn");
		check(receipt.name.endsWith(".pdf"), `a PDF, not ${receipt.name}`);
		const text = textOf(receipt.path);
		for (const part of [number, "État civil", "Lenoir Margot", "naissance", "réputée refusée", "recours"])
			has(text, part, "the receipt");
		has(aboutPdf(receipt.path), "Title", "what the file says of itself");
		code = codeOf(receipt.path);
	});

	await story.step("the code of the receipt verifies, here and offline; a forged one does not", async () => {
		const keys = (await phone.fetch("/.well-known/beffroi-keys.json")).text;
		const good = verify(code, keys);
		check(good.valid, `valid: ${good.text}`);
		has(good.text, number);
		const forged = code.replace(/.(?=.{20}$)/, (c) => (c === "A" ? "B" : "A"));
		check(!verify(forged, keys).valid, "a forged code is not valid");
		await phone.go("/verifier");
		await phone.fill({ code });
		await phone.press("main form .btn");
		has(await phone.text(), "Ce document est authentique");
		has(await phone.text(), number);
		await phone.fill({ code: forged });
		await phone.press("main form .btn");
		has(await phone.text(), "Ce code n’est pas valable");
	});

	await story.step("the page of the dossier explains the date", async () => {
		await margot.go(dossier);
		has(await margot.text(), "Réponse attendue le");
		await margot.page.locator(".clock summary").click();
		await margot.page.locator("summary", { hasText: "Voir mes réponses" }).click();
		await margot.look();
	});

	await story.step("an agent asks for one more piece", async () => {
		await signIn(samira, "samira@valbourg.example", "/bureau");
		desk = await openDossier(samira, number);
		has(await samira.text("h1"), "Lenoir Margot");
		await samira.press("form[action$='/prise-en-charge'] .btn");
		await ask(samira, "Le jugement qui vous désigne, s’il vous plaît.");
		has(await samira.text(), "À compléter");
		await openLetter(margot, email, "pièce");
		await margot.press(margot.link("/dossiers/"));
		same(margot.path, dossier, "address");
		has(await margot.text(), "Ce que nous attendons de vous");
		has(await margot.text(), "Délai suspendu");
	});

	await story.step("the resident answers with a file", async () => {
		await margot.fill({ texte: "Le voici." });
		await margot.page.setInputFiles("form[action$='/pieces'] [type=file]", proof());
		await margot.press("form[action$='/pieces'] .btn");
		has(await margot.text(), "Votre réponse est envoyée");
		await margot.fill({ message: "Merci de votre aide." });
		await margot.press("form[action$='/messages'] .btn");
		has(await margot.text(".thread"), "Merci de votre aide.");
	});

	await story.step("the agent reads the answer and accepts", async () => {
		await samira.go(desk);
		has(await samira.text(), "Le voici.");
		has(await samira.text(".thread"), "livret.pdf");
		const file = await samira.download(".thread .files a");
		has(textOf(file.path), "Livret de famille");
		await decide(samira, desk, "accepter");
		has(await samira.text(), "Accepté");
	});

	await story.step("the resident downloads the decision", async () => {
		await openLetter(margot, email, "écision");
		await margot.press(margot.link("/dossiers/"));
		const decision = await margot.download("a[href*='/documents/'].btn");
		const text = textOf(decision.path);
		for (const part of [number, "Délivrance de votre acte de naissance", "Copie intégrale", "Samira Haddad"])
			has(text, part, "the decision");
		const keys = (await margot.fetch("/.well-known/beffroi-keys.json")).text;
		check(verify(codeOf(decision.path), keys).valid, "the decision verifies");
	});

	await story.step("sees who looked", async () => {
		await margot.go(dossier);
		await margot.press(margot.link("Qui a consulté mon dossier"));
		has(await margot.text(), "Samira Haddad");
	});

	await story.step("another resident sees nothing of it", async () => {
		await signIn(julien, "julien@example.org", "/dossiers");
		await julien.go(dossier, { status: 404 });
		has(await julien.text(), "n’existe pas, ou n’est pas le vôtre");
		await julien.go(desk, { status: 403 });
	});
}
