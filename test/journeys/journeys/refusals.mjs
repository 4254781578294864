// refusals.mjs — what is not right is refused in words, in the language of the person, in French and
// in Arabic: nothing there, a form without its token, files that are not what they say.
import { heavy, identity, program } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";
import { ask } from "../lib/world.mjs";

const french = { town: "valbourg", email: "julien@example.org", lang: "fr-FR", code: "fr",
	nowhere: "Chercher une démarche", latin: true };
const arabic = { town: "zitoun", email: "fatima@example.org", lang: "ar-MA", code: "ar",
	nowhere: "البحث", latin: false };

// Words of another language than the page's: letters of the wrong alphabet.
function inItsLanguage(text, { latin }) {
	if (latin) return;
	const stray = text.replace(/facture|plan|pdf|PDF|JPG|PNG|JPEG|valbourg|zitoun|[\w.]+@[\w.]+/g, "")
		.match(/[A-Za-zÀ-ÿ]{4,}/g);
	check(!stray, `words that are not Arabic: ${stray}`);
}

async function upload(person, file) {
	await person.fill({ piece_identite: file });
	const told = person.page.locator("p.error[role=status]");
	await told.waitFor();
	return told.innerText();
}

async function withoutToken(person, address) {
	await person.go(address);
	await person.page.evaluate(() =>
		document.querySelectorAll("input[name=token]").forEach((input) => input.remove()));
	await person.press("main form .btn", { status: 403 });
	return person.text();
}

async function refusals(story, where) {
	const person = await story.visitor(where.town, { lang: where.lang, width: 390 });

	await story.step(`${where.code}: an address that leads nowhere`, async () => {
		await person.go("/nulle-part", { status: 404 });
		same(await person.page.evaluate(() => document.documentElement.lang), where.code, "language");
		inItsLanguage(await person.text(), where);
		await person.go("/demarches/rien", { status: 404 });
		inItsLanguage(await person.text(), where);
		await person.go("/actualites/99999", { status: 404 });
		await person.go("/confirmation/rien-de-tel", { status: 410 });
		inItsLanguage(await person.text(), where);
	});

	await story.step(`${where.code}: a form without its token`, async () => {
		const text = await withoutToken(person, "/mot-de-passe-oublie");
		inItsLanguage(text, where);
	});

	await story.step(`${where.code}: files that are too heavy, or not what they say`, async () => {
		await signIn(person, where.email, "/demarches/acte-naissance/commencer");
		await person.press("main form .btn.big");
		const step = `${person.path.replace(/1$/, "")}4`;
		await person.fill({ type_copie: "copie_integrale", nombre: "1", lien: "moi" });
		await person.press("button.btn[name=aller][value=suite]");
		await person.go(step);
		person.allowed = /\/fichiers$/;
		const heavyTold = await upload(person, heavy(11));
		has(heavyTold, "plan.pdf");
		inItsLanguage(heavyTold, where);
		await person.go(step);
		const wrongTold = await upload(person, program());
		has(wrongTold, "facture.pdf");
		inItsLanguage(wrongTold, where);
		await person.look();
		await person.fill({ piece_identite: identity() });
		await person.page.locator("#piece_identite-files li").waitFor();
		await person.go(step);
		same(await person.page.locator("#piece_identite-files li").count(), 1, "files kept");
	});

	await story.step(`${where.code}: a page that asks for a sign-in, or for a right`, async () => {
		await person.go("/bureau", { status: 403 });
		inItsLanguage(await person.text(), where);
		await person.press("header form button");
		await person.go("/mon-compte");
		same(person.path, "/connexion", "address");
	});
}

export default async function (story) {
	await refusals(story, french);
	await refusals(story, arabic);

	await story.step("requests that no browser sends get an answer in 4xx", async () => {
		same((await ask("valbourg", "/deconnexion")).status, 405, "GET where only POST is");
		same((await ask("valbourg", "/%00")).status, 400, "a zero in the address");
		const nobody = await ask("personne", "/demarches");
		check(nobody.status >= 400 && nobody.status < 500, `an unknown host: ${nobody.status}`);
		const far = await ask("valbourg", `/verifier?code=${"A".repeat(20000)}`);
		check(far.status >= 400 && far.status < 500, `an address without end: ${far.status}`);
	});
}
