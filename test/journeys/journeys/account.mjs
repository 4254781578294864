// account.mjs — what people do with their account: name, password, sessions, codes, a forgotten one.
import { check, has, same } from "../lib/journey.mjs";
import { openLetter } from "../lib/mail.mjs";
import { signIn } from "../lib/people.mjs";
import { totp } from "../lib/totp.mjs";

export default async function (story) {
	const lea = await story.visitor("levant");
	const other = await story.visitor("levant", { width: 390 });
	const josette = await story.visitor("levant");
	const secret = "un autre secret bien long";

	await story.step("changes name and language", async () => {
		await signIn(lea, "lea@example.org", "/mon-compte");
		same(lea.path, "/mon-compte", "address");
		await lea.fill({ nom: "" });
		await lea.press("main form[action='/mon-compte'] .btn", { status: 422 });
		await lea.fill({ nom: "Léa Gumbs-Martin", langue: "en" });
		await lea.press("main form[action='/mon-compte'] .btn");
		has(await lea.text(".me"), "Léa Gumbs-Martin");
	});

	await story.step("forgets the password and chooses another", async () => {
		await other.go("/connexion");
		await other.press("a[href='/mot-de-passe-oublie']");
		await other.fill({ courriel: "lea@example.org" });
		await other.press("main form .btn");
		await openLetter(other, "lea@example.org", "password");
		await other.press(other.link("/mot-de-passe/"));
		await other.fill({ nouveau: "court" });
		await other.press("main form .btn", { status: 422 });
		await other.fill({ nouveau: secret });
		await other.press("main form .btn");
		same(other.path, "/connexion", "address");
		await lea.go("/mon-compte");
		same(lea.path, "/connexion", "the other sessions are closed");
		await signIn(lea, "lea@example.org", "/mon-compte", secret);
	});

	await story.step("nobody learns which addresses have an account", async () => {
		await other.go("/mot-de-passe-oublie");
		await other.fill({ courriel: "personne@example.org" });
		await other.press("main form .btn");
		same(other.path, "/connexion/courriel", "address");
	});

	await story.step("changes the password, and looks at the sessions", async () => {
		await lea.go("/mon-compte/mot-de-passe");
		await lea.fill({ actuel: "faux mot de passe", nouveau: `${secret}, encore` });
		await lea.press("main form[action='/mon-compte/mot-de-passe'] .btn", { status: 422 });
		await lea.fill({ actuel: secret, nouveau: `${secret}, encore` });
		await lea.press("main form[action='/mon-compte/mot-de-passe'] .btn");
		await lea.go("/mon-compte/sessions");
		await lea.press("main form[action='/mon-compte/sessions'] .btn");
		await lea.go("/mon-compte");
		same(lea.path, "/connexion", "signed out everywhere");
	});

	await story.step("an agent sets up codes and signs in with one", async () => {
		await signIn(josette, "agent@levant.example", "/bureau");
		await josette.go("/mon-compte/code");
		const key = await josette.text("main code");
		await josette.fill({ code: "000000" });
		await josette.press("main form .btn", { status: 422 });
		await josette.fill({ code: totp(await josette.text("main code")) });
		await josette.press("main form .btn");
		await josette.go("/mon-compte/code");
		has(await josette.text(), "en service");
		await josette.press("header form button");
		await signIn(josette, "agent@levant.example", "/bureau");
		same(josette.path, "/connexion/code", "address");
		check(key.length > 10, "a key");
		await josette.fill({ code: totp(key, Date.now() + 30000) });
		await josette.press("main form .btn");
		same(josette.path, "/bureau", "address");
	});
}
