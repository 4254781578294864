// transmission.mjs — an order goes to the simulated ministry without scripts: refused, corrected,
// sent again, asked about, answered, stamped.
import { identity, textOf } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

export default async function (story) {
	const nora = await story.visitor("valbourg", { js: false });
	const admin = await story.visitor("valbourg", { js: false });
	let at;

	// The ministry answers after a second: asks again until the page says so.
	async function until(words) {
		for (let i = 0; i < 60; i++) {
			await nora.page.goto(nora.url(at));
			if ((await nora.text()).includes(words)) return nora.go(at);
			await nora.page.waitForTimeout(500);
		}
		throw new Error(`${await nora.where()} never says "${words}"`);
	}

	async function ministry(scenario) {
		await admin.go("/teletransmission/reglages");
		await admin.fill({ scenario, delai: "0" });
		await admin.press("form[action$='/formation'] .btn");
		same(admin.path, "/teletransmission/reglages", "address");
	}

	await story.step("a clerk drafts an order, and it is signed on paper", async () => {
		await signIn(nora, "nora@valbourg.example", "/bureau/actes/nouveau?nature=AR");
		await nora.go("/bureau/actes/nouveau?nature=AR");
		await nora.fill({ objet: "Circulation rue du Beffroi", matiere: "6.1",
			articles: "La rue est fermée le dimanche." });
		await nora.page.locator("main [name=service]").selectOption({ index: 1 });
		await nora.press("main form .btn");
		await nora.press("button[value=pret]");
		await nora.press("form[action$='/signature'] .btn");
		await nora.page.locator("summary", { hasText: "Signé à la main" }).click();
		await nora.fill({ scan: identity() });
		await nora.press("form[action$='/signe'] .btn");
	});

	await story.step("an administrator has the ministry refuse the next one", async () => {
		await signIn(admin, "admin@valbourg.example", "/teletransmission/reglages");
		for (let i = 0; i < 60 && !(await admin.text()).includes("En vigueur ici"); i++) {
			await admin.page.waitForTimeout(500);
			await admin.page.goto(admin.url("/teletransmission/reglages"));
		}
		await admin.go("/teletransmission/reglages");
		has(await admin.text(), "En vigueur ici");
		await admin.fill({ siren: "123456789" });
		await admin.press("form[action='/teletransmission/reglages'] .btn", { status: 422 });
		has(await admin.text(".errors"), "dont le dernier contrôle les autres");
		await ministry("siren");
	});

	await story.step("the act is prepared, looked through and sent", async () => {
		await nora.go("/teletransmission");
		has(await nora.text(), "Circulation rue du Beffroi");
		await nora.press("form[action^='/teletransmission/actes/'] .btn");
		at = nora.path;
		await nora.fill({ numero: "a/b" });
		await nora.press("button[value=envoyer]", { status: 422 });
		await nora.fill({ numero: "2026_ESSAI_1" });
		await nora.press("button[value=envoyer]");
		same(nora.path, at, "address");
	});

	await story.step("the refusal says who, where, which field and what to do", async () => {
		await until("ne connaît pas le SIREN");
		const refusal = await nora.text(".note.bad");
		has(refusal, "l’application de la préfecture");
		has(refusal, "attribut SIREN");
		has(refusal, "Vérifiez le SIREN dans les réglages");
		has(refusal, "PREF-VERIF-02");
	});

	await story.step("it is sent again, received, and asked about", async () => {
		await ministry("pieces");
		await nora.press("button[value=envoyer]");
		await until("Demande de pièces complémentaires");
		has(await nora.text(), "Reçu par la préfecture le");
		await nora.page.locator("summary", { hasText: "Répondre" }).click();
		await nora.press("button[value=repondre]", { status: 422 });
		await nora.page.locator("main input[type=file]").setInputFiles(identity());
		await nora.press("button[value=repondre]");
		await until("Accusé de réception des pièces");
	});

	await story.step("the act is had with its stamp, and what was sent as it was sent", async () => {
		const act = await nora.download("a[href$='/tamponne']");
		has(textOf(act.path), "Reçu par la préfecture le");
		check(/^099-\d{9}-\d{8}-2026_ESSAI_1-AR\.pdf$/.test(act.name), act.name);
		const archive = await nora.download("a[href$='/archive']");
		check(/^BEF-EACT--\d{9}--\d{8}-\d+\.tar\.gz$/.test(archive.name), archive.name);
		await nora.go("/teletransmission?etat=received");
		has(await nora.text(), "2026_ESSAI_1");
		await nora.go("/teletransmission?lang=ar");
		await nora.go(`${at}?lang=ar`);
		await nora.go(`${at}?lang=fr`);
	});
}
