// mistakes.mjs — what people do by mistake along the chain, and the words that help them: a button
// pressed twice, a page of yesterday, two secretaries, a session that closes while a member votes,
// files that are too large or are none.
import { heavy, program } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

const arabic = "تسمية ساحة المدرسة القديمة";
const long = "Convention ".repeat(46).slice(0, 500);

export default async function (story) {
	const nora = await story.visitor("valbourg");
	const again = await story.visitor("valbourg", { js: false });
	const karim = await story.visitor("valbourg", { width: 360, js: false });
	let act, session, live;

	// A second copy of the page, as it was, in another tab of the same person.
	async function tab(person, path, work) {
		const first = person.page;
		person.page = await person.context.newPage();
		person.listen();
		try {
			await person.page.goto(person.url(path));
			return await work();
		} finally {
			await person.page.close();
			person.page = first;
		}
	}

	const draft = async (values) => {
		await nora.go("/bureau/actes/nouveau?nature=DE");
		await nora.fill({ service: { index: 1 }, matiere: "7.1", articles: "Texte.", ...values });
		await nora.press("main form .btn");
		return nora.path;
	};

	await story.step("empty fields are named, and nothing that was typed is lost", async () => {
		await signIn(nora, "nora@valbourg.example", "/bureau/actes");
		await nora.go("/bureau/actes/nouveau?nature=DE");
		await nora.page.evaluate(() => { document.querySelector("main form").noValidate = true; });
		await nora.fill({ articles: "Un texte qui compte." });
		await nora.press("main form .btn", { status: 422 });
		same(await nora.value("articles"), "Un texte qui compte.", "what was typed");
		check(await nora.has(".errors a[href='#objet']"), "the summary leads to the field");
	});

	await story.step("a title of 500 characters and an Arabic one stay readable", async () => {
		await draft({ objet: long });
		has(await nora.text("h1"), long.trim());
		act = await draft({ objet: arabic });
		has(await nora.text("h1"), arabic);
		await nora.go("/bureau/actes");
		await nora.go(act);
	});

	await story.step("a file that is none and one of 60 MB are refused in words", async () => {
		await nora.unfold("Ajouter une annexe");
		await nora.fill({ titre: "Plan", fichier: program() },
			nora.page.locator("form[action$='/annexes']"));
		await nora.press("form[action$='/annexes'] .btn", { status: 422 });
		has(await nora.text(".errors"), "type de fichier n’est pas accepté");
		same(await nora.value("titre"), "Plan", "the title that was typed");
		await nora.fill({ fichier: heavy(60) }, nora.page.locator("form[action$='/annexes']"));
		await nora.press("form[action$='/annexes'] .btn", { status: 422 });
		has(await nora.text(), "10 Mo");
	});

	await story.step("two people write at once: the second is told, and keeps the text", async () => {
		await nora.go(`${act}/rediger`);
		await signIn(again, "admin@valbourg.example", `${act}/rediger`);
		await again.go(`${act}/rediger`);
		await again.fill({ articles: "Le texte d’Hélène." });
		await again.press("main form .btn");
		await nora.fill({ articles: "Le texte de Nora." });
		await nora.press("main form .btn", { status: 422 });
		has(await nora.text(), "entre-temps");
		same(await nora.value("articles"), "Le texte de Nora.", "what was typed");
		await nora.press("main form .btn");
		has(await nora.text(), "Le texte de Nora.");
	});

	await story.step("what was declared ready twice is ready once", async () => {
		await nora.go(act);
		await tab(nora, act, () => nora.press("button[value=pret]"));
		await nora.press("button[value=pret]", { status: 409 });
		has(await nora.text(), "Prêt");
	});

	await story.step("a session without a day or an agenda is not convened", async () => {
		const day = new Date(Date.now() + 15 * 86400000);
		await nora.go("/seances/organes");
		await nora.press("main .list a.t");
		has(await nora.text(), "Commune de moins de 3 500 habitants");
		await nora.go("/seances/nouvelle");
		await nora.fill({ heure: "hier" });
		await nora.press("main form .btn", { status: 422 });
		await nora.fill({ "sorte": "ordinary", "jour-d": day.getDate(), "jour-m": day.getMonth() + 1,
			"jour-y": day.getFullYear(), "heure": "19 h" });
		await nora.press("main form .btn");
		session = nora.path;
		live = `${session}/direct`;
		await nora.press("button[value=convoquer]", { status: 409 });
		await nora.go(session);
		await nora.unfold("Inscrire un projet prêt");
		await nora.fill({ acte: { label: arabic } });
		await nora.press("button[value=acte]");
		await nora.press("button[value=convoquer]");
	});

	await story.step("two secretaries open one session, and one ballot", async () => {
		await again.go(live);
		await nora.go(live);
		for (const one of [nora, again])
			await one.fill({ president: { label: "Anne Lefèvre" }, secretaire: { label: "Karim Tazi" } });
		await nora.press("button[value=ouvrir]");
		await again.press("button[value=ouvrir]", { status: 409 });
		has(await again.text(), "séance");
		for (let i = 0; i < 9; i++)
			await nora.press(nora.page.locator("button[value=arrive]").first());
		await again.go(live);
		await nora.press("button[value=scrutin]");
		await again.press("button[value=scrutin]", { status: 409 });
		has(await again.text(), "scrutin");
		await nora.press("button[value=annuler]");
	});

	await story.step("a vote that comes too late says so, and back shows what counts", async () => {
		await nora.go(live);
		await nora.pick(nora.page.locator("select[name=mode]").first(), { label: "À bulletin secret" });
		await nora.press("button[value=scrutin]");
		await signIn(karim, "karim.tazi@valbourg.example", `/elus${session}`);
		await karim.go(`/elus${session}`);
		await karim.fill({ choix: "contre" });
		await tab(karim, `/elus${session}`, async () => {
			await karim.fill({ choix: "pour" });
			await karim.press("main form[action^='/elus/scrutins/'] .btn");
			has(await karim.text(), "Un bulletin secret ne se reprend pas");
			await karim.page.goBack();
			has(await karim.text(), "Un bulletin secret ne se reprend pas");
		});
		await karim.press("main form[action^='/elus/scrutins/'] .btn", { status: 409 });
		has(await karim.text(), "déjà");
		await nora.go(live);
		await nora.press("button[value=annuler]");
		await nora.pick(nora.page.locator("select[name=mode]").first(), { label: "Depuis l’appareil de chacun" });
		await nora.press("button[value=scrutin]");
		await karim.go(`/elus${session}`);
		await karim.fill({ choix: "pour" });
		await nora.press("button[value=annuler]");
		await nora.unfold("Lever la séance");
		await nora.press("button[value=lever]");
		await karim.press("main form[action^='/elus/scrutins/'] .btn", { status: 409 });
		has(await karim.text(), "scrutin");
	});
}
