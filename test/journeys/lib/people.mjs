// people.mjs — how people come in.
import { check } from "./journey.mjs";
import { password } from "./world.mjs";

export async function signIn(person, email, suite = "/connexion", secret = password,
	expected = {}) {
	await person.go(suite);
	check(person.path.startsWith("/connexion"), `asked to sign in, not ${person.path}`);
	await person.fill({ courriel: email, mot_de_passe: secret });
	await person.press("main form[action='/connexion'] .btn", expected);
}
