// keyboard.mjs — no mouse: a resident reports a problem, an agent works through the inbox.
import { check, has, same } from "../lib/journey.mjs";
import { Keyboard } from "../lib/keyboard.mjs";
import { note } from "../lib/tap.mjs";
import { password } from "../lib/world.mjs";

const go_on = "button.btn[name=aller][value=suite]";

export default async function (story) {
	const emily = await story.visitor("valbourg", { lang: "en-GB" });
	const samira = await story.visitor("valbourg");
	const keys = new Keyboard(emily);
	const desk = new Keyboard(samira);

	await story.step("skips to the content, searches, begins", async () => {
		await emily.go("/");
		await keys.tab();
		check(await keys.on(".skip"), "the first stop leads to the content");
		await keys.keys.press("Enter");
		same(await emily.page.evaluate(() => document.activeElement.id), "main", "focus");
		await keys.type("#q", "pothole");
		await keys.enter();
		await keys.enter("#list a[href='/demarches/signalement']");
		await keys.enter("main .btn.big");
		same(emily.path, "/connexion", "address");
	});

	await story.step("signs in", async () => {
		await keys.type("[name=courriel]", "emily@example.org");
		await keys.type("[name=mot_de_passe]", password);
		await keys.enter();
		same(emily.path, "/demarches/signalement/commencer", "address");
		await keys.enter("main form .btn.big");
	});

	await story.step("is led from the summary of mistakes to the fields", async () => {
		await keys.enter(go_on, { status: 422 });
		check(await keys.on(".errors"), "the summary has the focus");
		await keys.tab();
		await keys.keys.press("Enter");
		check(await keys.on("[name=type_probleme]"), "the first field has the focus");
		await keys.keys.type("Street");
		await keys.choose("[name=danger]");
		await keys.type("[name=description]", "The lamp before number 3 is out.");
		await keys.enter(go_on);
		if (/etape\/1$/.test(emily.path)) await keys.enter(go_on);
	});

	await story.step("goes through the steps and files", async () => {
		await keys.type("[name='lieu.0']", "3 rue Haute");
		await keys.type("[name='lieu.2']", "99100");
		await keys.type("[name='lieu.3']", "Valbourg");
		await keys.enter(go_on);
		await keys.to("[name=suivre]");
		await keys.keys.press("ArrowDown");
		await keys.enter(go_on);
		check(emily.path.endsWith("/verifier"), emily.path);
		has(await emily.text(), "The lamp before number 3 is out.");
		await keys.enter("form[action$='/deposer'] .btn.big");
		has(await emily.text(".panel"), "2026-".slice(0, 2));
		note(`keyboard: ${keys.stops} stops of Tab`);
	});

	await story.step("an agent has keys for the list", async () => {
		await samira.go("/connexion?suite=/bureau");
		await desk.type("[name=courriel]", "samira@valbourg.example");
		await desk.type("[name=mot_de_passe]", password);
		await desk.enter();
		await samira.go("/bureau");
		await desk.keys.press("j");
		const first = await samira.page.evaluate(() => document.activeElement.href);
		await desk.keys.press("j");
		const second = await samira.page.evaluate(() => document.activeElement.href);
		check(first && second && first !== second, "j goes down");
		await desk.keys.press("k");
		same(await samira.page.evaluate(() => document.activeElement.href), first, "k goes up");
		await desk.keys.press("?");
		check(await samira.has("details.keys[open]"), "? opens the help");
		await desk.keys.press("/");
		check(await desk.on("#q"), "/ goes to the search");
		await desk.keys.type("j");
		same(await samira.value("q"), "j", "letters are letters in the search");
		await samira.page.locator("#q").fill("");
		await samira.go("/bureau");
		await desk.keys.press("j");
		await desk.enter();
		check(samira.path.startsWith("/bureau/dossiers/"), samira.path);
	});

	await story.step("the keys can be switched off", async () => {
		await samira.go("/bureau");
		await desk.keys.press("?");
		await desk.choose("#keys");
		await samira.go("/bureau");
		await desk.keys.press("j");
		check(!(await desk.on("[data-row]")), "j is a letter again");
		await desk.keys.press("/");
		check(!(await desk.on("#q")), "/ is a letter again");
	});

	await story.step("an agent decides without a mouse", async () => {
		await samira.go("/bureau");
		await desk.enter("#list a[data-row]");
		const dossier = samira.path;
		if (await samira.has("form[action$='/prise-en-charge']"))
			await desk.enter("form[action$='/prise-en-charge'] .btn");
		await desk.enter("a[href$='sens=accepter']");
		await desk.enter("button[value=decider]");
		same(samira.path, dossier, "address");
		has(await samira.text(), "Accepté");
	});
}
