// noscript.mjs — JavaScript is off: everything that matters works, with one page more here or there.
import { heavy, identity, program, proof, textOf } from "../lib/files.mjs";
import { ask, decide, openDossier } from "../lib/desk.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";

const go_on = "button.btn[name=aller][value=suite]";

export default async function (story) {
	const awa = await story.visitor("valbourg", { js: false, width: 390, height: 844 });
	const samira = await story.visitor("valbourg", { js: false });
	let dossier;
	let number;

	await story.step("signs in by a link that comes by mail", async () => {
		await awa.go("/connexion/lien");
		await awa.fill({ courriel: "awa@example.org" });
		await awa.press("main form .btn");
		same(awa.path, "/connexion/courriel", "address");
		await openLetter(awa, "awa@example.org", "lien");
		await awa.press(awa.link("/connexion/lien/"));
		await awa.press("main form .btn");
		await awa.go("/dossiers");
	});

	await story.step("fills in the steps, with a mistake", async () => {
		await awa.go("/demarches");
		await awa.fill({ q: "naissance" });
		await awa.press("main form[role=search] button");
		await awa.press("#list a[href='/demarches/acte-naissance']");
		await awa.press("main .btn.big");
		await awa.press("main form .btn.big");
		dossier = awa.path.replace(/\/etape\/1$/, "");
		await awa.fill({ type_copie: "extrait_filiation", nombre: "neuf", lien: "moi" });
		await awa.press(go_on, { status: 422 });
		same(await awa.value("nombre"), "neuf", "what was typed, kept");
		await awa.page.locator(".errors a").first().click();
		await awa.fill({ nombre: "1" });
		await awa.press(go_on);
		await awa.fill({
			"titulaire.1": "Delcourt", "titulaire.2": "Awa", "date_naissance-d": "1",
			"date_naissance-m": "3", "date_naissance-y": "1988", lieu_naissance: "Valbourg",
			"parent_1.1": "Delcourt", "parent_1.2": "Anne",
		});
		await awa.press(go_on);
		await awa.fill({ "identite.1": "Delcourt", "identite.2": "Awa", remise: "courrier" });
		await awa.press(go_on);
		has(await awa.text(), "de nouvelles questions");
		await awa.fill({ "adresse.0": "8 quai des Tanneurs", "adresse.2": "99100", "adresse.3": "Valbourg" });
		await awa.press(go_on);
		same(awa.path, `${dossier}/etape/4`, "address");
	});

	await story.step("a file that is refused says why, and nothing else is lost", async () => {
		await awa.fill({ piece_identite: program(), exactitude: "yes" });
		await awa.press(go_on);
		has(await awa.text(".banner.bad"), "type de fichier n’est pas accepté");
		check(await awa.page.isChecked("[name=exactitude][value=yes]"), "the declaration, kept");
		await awa.fill({ piece_identite: heavy(11) });
		await awa.press(go_on);
		has(await awa.text(".banner.bad"), "trop volumineux : 10 Mo");
		await awa.go(`${dossier}/etape/4`);
	});

	await story.step("attaches files, removes one, and files", async () => {
		await awa.fill({ piece_identite: [identity(), proof()] });
		await awa.press("button[name=aller][value=quitter]");
		await awa.go(`${dossier}/etape/4`);
		const list = awa.page.locator("#piece_identite-files li");
		same(await list.count(), 2, "files");
		await awa.press("#piece_identite-files li:nth-child(2) button");
		same(await list.count(), 1, "files");
		await awa.press(go_on);
		same(awa.path, `${dossier}/verifier`, "address");
		await awa.press("form[action$='/deposer'] .btn.big");
		number = await awa.text(".panel strong");
		const receipt = await awa.download(".actions a.btn");
		has(textOf(receipt.path), number, "the receipt");
		const again = await awa.fetch(`${dossier}/deposer`, { method: "POST" });
		same(again.status, 403, "filing without the form's token");
	});

	await story.step("an agent asks, the resident answers, the agent decides", async () => {
		await signIn(samira, "samira@valbourg.example", "/bureau");
		const desk = await openDossier(samira, number);
		await samira.press("form[action$='/prise-en-charge'] .btn");
		await ask(samira, "Une pièce d’identité plus lisible, s’il vous plaît.");
		await awa.go(dossier);
		await awa.page.setInputFiles("form[action$='/pieces'] [type=file]", identity());
		await awa.press("form[action$='/pieces'] .btn");
		await decide(samira, desk, "accepter");
		has(await samira.text(), "Accepté");
		await awa.go(dossier);
		const decision = await awa.download("a[href*='/documents/'].btn");
		has(textOf(decision.path), number, "the decision");
	});

	await story.step("rows of a block are added and removed", async () => {
		await awa.go("/demarches/inscription-scolaire/commencer");
		await awa.press("main form .btn.big");
		await awa.press("button[name=ajouter]");
		await awa.press("button[name=ajouter]");
		const before = await awa.page.locator("ol.rep > li").count();
		check(before >= 2, `rows: ${before}`);
		await awa.press("button[name=enlever]");
		same(await awa.page.locator("ol.rep > li").count(), before - 1, "rows");
		await awa.press(go_on, { status: 422 });
		await awa.press("a[href$='/supprimer']");
		await awa.press("main form .btn.danger");
		has(await awa.text(), "Le brouillon est supprimé");
	});
}
