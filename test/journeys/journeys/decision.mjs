// decision.mjs — decisions that are signed before they are taken: a clerk proposes, the mayor rejects
// one and signs the rest in one batch, the applicants read them, anybody has them checked.
import { readFileSync, writeFileSync } from "node:fs";

import { unfold } from "../lib/desk.mjs";
import { textOf } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";
import { work } from "../lib/world.mjs";

const procedure = "occupation-domaine-public";
const reasons = "Le passage des piétons ne serait plus assuré.";
const residents = { Delcourt: "awa@example.org", Karimi: "nadia@example.org",
	Stone: "emily@example.org", Fleury: "julien@example.org" };

export default async function (story) {
	const claire = await story.visitor("valbourg"); // decides for all services
	const mayor = await story.visitor("valbourg", { js: false });
	const citizen = await story.visitor("valbourg", { width: 390, height: 844 });
	let granted, refused, signed;

	// The first dossier of the procedure in that state: where it is, and whose.
	async function open(state) {
		await claire.go(`/bureau?demarche=${procedure}&etat=${state}`);
		await claire.press("#list a[data-row]");
		const title = await claire.text("h1");
		const name = Object.keys(residents).find((n) => title.includes(n));
		check(name, `an applicant of the demonstration, not ${title}`);
		return { address: claire.path, number: (await claire.text(".eyebrow .num")).trim(),
			email: residents[name] };
	}

	async function propose(dossier, sense, motives) {
		await claire.go(`${dossier.address}/decision?sens=${sense}`);
		has(await claire.text(), "Ce texte sera signé dans le parapheur");
		if (motives) await claire.fill({ motifs: motives });
		await claire.press("button[value=decider]");
		has(await claire.text(), "La décision attend sa signature");
	}

	// A job makes what a page then shows: asks again until it does.
	async function until(person, path, words) {
		for (let i = 0; i < 80; i++) {
			await person.page.goto(person.url(path));
			if ((await person.text()).includes(words)) return person.go(path);
			await person.page.waitForTimeout(250);
		}
		throw new Error(`${path} never says "${words}"`);
	}

	const row = (dossier) => mayor.page.locator("tbody tr", { hasText: dossier.number });

	await story.step("a clerk sends two decisions to be signed", async () => {
		await signIn(claire, "claire@valbourg.example", "/bureau");
		granted = await open("depose");
		await propose(granted, "accepter");
		refused = await open("a-completer");
		await propose(refused, "refuser", "Non.");
		await claire.go("/bureau?etat=a-la-signature");
		for (const dossier of [granted, refused]) has(await claire.text("#list"), dossier.number);
		const answer = await claire.fetch(`${refused.address}/decision?sens=accepter`);
		same(answer.status, 409, "a second decision");
	});

	await story.step("the applicant knows that it waits, not what it says", async () => {
		const resident = await story.visitor("valbourg", { js: false });
		await signIn(resident, refused.email, "/dossiers");
		await resident.go(refused.address.replace("/bureau", ""));
		const page = await resident.page.locator("main").innerHTML();
		check(page.includes("/retirer"), "it may still be withdrawn");
		check(!page.includes("Refus<") && !page.includes(">Non."), "nothing of the decision");
		await resident.close();
	});

	await story.step("the mayor rejects one, and the clerk reads why", async () => {
		await signIn(mayor, "maire@valbourg.example", "/parapheur");
		await mayor.go("/parapheur");
		await mayor.press(row(refused).locator("a"));
		await mayor.page.locator("summary", { hasText: "Rejeter" }).click();
		await mayor.fill({ motif: "Un refus se motive mieux que cela." });
		await mayor.press("button[value=rejeter]");
		await until(claire, refused.address, "La décision proposée a été rejetée");
		has(await claire.text(), "Un refus se motive mieux que cela.");
	});

	await story.step("she takes it up again, thinks better of it, and sends it anew", async () => {
		await propose(refused, "refuser", "Non, toujours.");
		await unfold(claire, "form[action$='/reprendre']");
		await claire.press("form[action$='/reprendre'] .btn");
		has(await claire.text(), "La décision est reprise");
		await propose(refused, "refuser", reasons);
	});

	await story.step("the mayor signs all that waits at once", async () => {
		await mayor.go("/parapheur");
		const all = await mayor.page.locator("input[name=choix]").count();
		check(all >= 3, `with the one of the demonstration, not ${all}`);
		await mayor.press(mayor.link("Tout choisir"));
		await mayor.press("form[action='/parapheur/lot'] button[value=signer]");
		await mayor.press("main form[action='/parapheur/lot'] button.btn");
		await until(mayor, mayor.path, `${all} faits, 0 refusés, 0 en attente.`);
		await until(claire, granted.address, "Accepté");
		await until(claire, refused.address, "Refusé");
	});

	await story.step("the applicant is told, and downloads the signed decision", async () => {
		const resident = await story.visitor("valbourg", { js: false });
		await signIn(resident, refused.email, "/dossiers");
		await openLetter(resident, refused.email, refused.number);
		await resident.go(refused.address.replace("/bureau", ""));
		const decision = await resident.download("a[href*='/documents/'].btn");
		const text = textOf(decision.path);
		signed = readFileSync(decision.path);
		for (const part of [refused.number, "piétons"]) has(text, part, "the decision");
		check(await resident.has("a[href='/parapheur/verifier']"), "a way to have it checked");
		await resident.close();
	});

	await story.step("in Arabic as well", async () => {
		const resident = await story.visitor("valbourg", { lang: "ar-MA", width: 390 });
		await signIn(resident, granted.email, "/dossiers");
		await resident.go(granted.address.replace("/bureau", ""));
		const decision = await resident.download("a[href*='/documents/'].btn");
		has(textOf(decision.path), granted.number, "the decision");
		await resident.close();
	});

	await story.step("anybody has it checked, and a changed one is found", async () => {
		await citizen.go("/verifier");
		await citizen.press("a[href='/parapheur/verifier']");
		const put = (name, bytes) => {
			writeFileSync(`${work}/${name}`, bytes);
			return `${work}/${name}`;
		};
		await citizen.fill({ fichier: put("decision.pdf", signed) });
		await citizen.press("main form .btn");
		has(await citizen.text(), "Signature valable");
		has(await citizen.text(), "le certificat de cette collectivité");
		const changed = Buffer.from(signed);
		changed[10] ^= 1; // in the comment of the head
		await citizen.fill({ fichier: put("change.pdf", changed) });
		await citizen.press("main form .btn");
		has(await citizen.text(), "Signature non valable");
	});
}
