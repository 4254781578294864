// admin.mjs — an administrator keeps the house: services, news, closing days, agents, procedures.
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";

export default async function (story) {
	const serge = await story.visitor("levant");
	const invited = await story.visitor("levant", { width: 390 });
	const souad = await story.visitor("zitoun", { lang: "ar-MA", width: 390 });

	await story.step("changes a service and writes news", async () => {
		await signIn(serge, "admin@levant.example", "/bureau/services");
		await serge.go("/bureau/services");
		await serge.press("#main table a");
		await serge.fill({ name_fr: "" });
		await serge.press("main form .btn", { status: 422 });
		await serge.fill({ name_fr: "Accueil du public" });
		await serge.press("main form .btn");
		has(await serge.text(), "Accueil du public");
		await serge.go("/bureau/actualites/nouvelle");
		await serge.fill({ title_fr: "La mairie ouvre le samedi", "day-d": "1", "day-m": "3", "day-y": "2026" });
		await serge.press("main form .btn");
		await serge.go("/bureau/actualites");
		await serge.press(serge.link("La mairie ouvre le samedi"));
		await invited.go("/actualites");
		await invited.press(invited.link("La mairie ouvre le samedi"));
	});

	await story.step("closes a day, keeps the identity", async () => {
		await serge.go("/bureau/fermetures");
		await serge.press("main form .btn", { status: 422 });
		await serge.fill({ "day-d": "14", "day-m": "8", "day-y": "2027" });
		await serge.press("main form .btn");
		has(await serge.text(), "14 août 2027");
		await serge.go("/bureau/identite");
		await serge.fill({ accent: "#ffff00" });
		await serge.press("main form .btn", { status: 422 });
		await serge.fill({ accent: "#0b5a7a" });
		await serge.press("main form .btn");
	});

	await story.step("invites an agent, who accepts", async () => {
		await serge.go("/bureau/agents");
		await serge.press("main form[action='/bureau/agents'] .btn", { status: 422 });
		await serge.fill({ courriel: "agent.nouveau@levant.example", nom: "Rose Laurence" });
		await serge.press("main form[action='/bureau/agents'] .btn");
		has(await serge.text(), "agent.nouveau@levant.example");
		await openLetter(invited, "agent.nouveau@levant.example", "invit");
		await invited.press(invited.link("/invitation/"));
		await invited.fill({ nom: "Rose Laurence", nouveau: "une phrase pour Rose" });
		await invited.press("main form .btn");
		await invited.go("/bureau");
		same(invited.path, "/bureau", "address");
	});

	await story.step("adopts, closes and opens a procedure", async () => {
		await serge.go("/bureau/demarches");
		await serge.go("/bureau/demarches/catalogue");
		await serge.go("/bureau/demarches/signalement");
		await serge.press("form[action$='/fermer'] .btn");
		await invited.go("/demarches/signalement", { status: 404 });
		await serge.go("/bureau/demarches/signalement");
		await serge.press("form[action$='/ouvrir'] .btn");
		await invited.go("/demarches/signalement");
	});

	await story.step("the same pages stand in Arabic", async () => {
		await signIn(souad, "admin@zitoun.example", "/bureau/services");
		for (const path of ["/bureau/services", "/bureau/actualites", "/bureau/fermetures",
			"/bureau/identite", "/bureau/agents", "/bureau/demarches", "/bureau/demarches/catalogue",
			"/bureau/demarches/acte-naissance", "/mon-compte", "/mon-compte/sessions",
			"/mon-compte/mot-de-passe", "/mon-compte/code"]) {
			await souad.go(path);
			check(souad.path === path, `${path}, not ${souad.path}`);
		}
	});
}
