// arabic.mjs — the same in Arabic, on a phone, in a Moroccan commune.
import { aboutPdf, arabic, codeOf, textOf, verify } from "../lib/files.mjs";
import { ask, decide, openDossier } from "../lib/desk.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";

const go_on = "button.btn[name=aller][value=suite]";

async function isArabic(person) {
	const root = await person.page.evaluate(() => [document.documentElement.lang,
		document.documentElement.dir, getComputedStyle(document.body).direction]);
	same(root.join(" "), "ar rtl rtl", "language and direction");
}

export default async function (story) {
	const youssef = await story.visitor("zitoun", { lang: "ar-MA", width: 360, height: 780 });
	const karim = await story.visitor("zitoun", { lang: "ar-MA" });
	let dossier;
	let number;

	await story.step("finds the procedure in Arabic", async () => {
		await youssef.go("/");
		await isArabic(youssef);
		await youssef.fill({ q: "الولادة" });
		await youssef.press("main form[role=search] button");
		await youssef.press("#list a[href='/demarches/acte-naissance']");
		has(await youssef.text("h1"), "الولادة");
		await youssef.press("main .btn.big");
		await youssef.fill({ courriel: "youssef@example.org", mot_de_passe: "beffroi-demonstration" });
		await youssef.press("main form[action='/connexion'] .btn");
		same(youssef.path, "/demarches/acte-naissance/commencer", "address");
		await youssef.press("main form .btn.big");
		dossier = youssef.path.replace(/\/etape\/1$/, "");
	});

	await story.step("is told of a mistake in Arabic", async () => {
		await youssef.fill({ nombre: "٩٩" });
		await youssef.press(go_on, { status: 422 });
		same(await youssef.page.evaluate(() => document.activeElement.className), "errors", "focus");
		check(!/[a-zàéè]{4}/.test(await youssef.text(".errors")), "no French in the summary");
		await youssef.fill({ type_copie: "copie_integrale", nombre: "1", lien: "moi" });
		await youssef.press(go_on);
	});

	await story.step("fills in the steps", async () => {
		await youssef.fill({
			"titulaire.0": "monsieur", "titulaire.1": "بنعلي", "titulaire.2": "يوسف",
			"date_naissance-d": "5", "date_naissance-m": "7", "date_naissance-y": "1990",
			lieu_naissance: "عين الزيتون", "parent_1.1": "بنعلي", "parent_1.2": "أحمد",
		});
		await youssef.press(go_on);
		await youssef.fill({ "identite.1": "بنعلي", "identite.2": "يوسف", remise: "guichet" });
		await youssef.press(go_on);
		await youssef.fill({ piece_identite: arabic(), exactitude: "yes" });
		await youssef.page.locator("#piece_identite-files li").waitFor();
		await youssef.press(go_on);
		same(youssef.path, `${dossier}/verifier`, "address");
		has(await youssef.text(), "نسخة كاملة");
		has(await youssef.text(), "5 يوليوز 1990");
		await isArabic(youssef);
	});

	await story.step("files, and the receipt is in Arabic", async () => {
		await youssef.press("form[action$='/deposer'] .btn.big");
		number = await youssef.text(".panel strong");
		const receipt = await youssef.download(".actions a.btn");
		const text = textOf(receipt.path);
		for (const part of [number, "وصل إيداع", "بنعلي يوسف", "الحالة المدنية", "طرق الطعن"])
			has(text, part, "the receipt");
		has(aboutPdf(receipt.path), "Title", "what the file says of itself");
		const keys = (await youssef.fetch("/.well-known/beffroi-keys.json")).text;
		check(verify(codeOf(receipt.path), keys).valid, "the receipt verifies");
		await youssef.go("/verifier");
		await youssef.fill({ code: codeOf(receipt.path) });
		await youssef.press("main form .btn");
		has(await youssef.text(".note.ok"), number);
		await openLetter(youssef, "youssef@example.org", number);
		await youssef.go(dossier);
		await youssef.page.locator(".clock summary").click();
		await youssef.look();
	});

	await story.step("the agent asks and decides in Arabic", async () => {
		await signIn(karim, "agent@zitoun.example", "/bureau");
		await karim.go("/bureau");
		await isArabic(karim);
		const desk = await openDossier(karim, number);
		await karim.press("form[action$='/prise-en-charge'] .btn");
		await ask(karim, "المرجو إضافة الدفتر العائلي.");
		await youssef.go(dossier);
		has(await youssef.text(), "المرجو إضافة الدفتر العائلي");
		await youssef.page.setInputFiles("form[action$='/pieces'] [type=file]", arabic());
		await youssef.press("form[action$='/pieces'] .btn");
		await decide(karim, desk, "accepter");
		await youssef.go(dossier);
		const decision = await youssef.download("a[href*='/documents/'].btn");
		const text = textOf(decision.path);
		for (const part of [number, "تسليم رسم الولادة", "تمت الموافقة", "كريم العلوي"])
			has(text, part, "the decision");
	});

	await story.step("changes the language and stays where one is", async () => {
		await youssef.press("header a[hreflang=fr]");
		same(youssef.path, dossier, "address");
		same(await youssef.page.evaluate(() => document.documentElement.dir), "ltr", "direction");
		await youssef.press("header a[hreflang=ar]");
		await isArabic(youssef);
	});
}
