// council.mjs — a session of the council from the answers of its members to the public list, without
// scripts: a proxy, a member who stands aside, a show of hands, a vote from a device, a secret one.
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

export default async function (story) {
	const nora = await story.visitor("valbourg", { js: false });
	const karim = await story.visitor("valbourg", { js: false, width: 360 });
	const louise = await story.visitor("valbourg", { lang: "ar" });
	const citizen = await story.visitor("valbourg", { js: false });
	let session;

	async function open(summary) {
		await nora.page.locator("summary", { hasText: summary }).first().click();
	}
	const live = () => nora.go(`/seances/${session}/direct`);

	await story.step("the secretary finds the session, and who has read the convocation", async () => {
		await signIn(nora, "nora@valbourg.example", "/seances");
		await nora.go("/seances");
		await nora.press("main .list a.t");
		session = nora.path.split("/").pop();
		has(await nora.text(), "0 lues et 0 réponses");
		await nora.go("/seances/organes");
		await nora.press("main .list a.t");
		has(await nora.text(), "Commune de moins de 3 500 habitants");
		await nora.go("/seances/nouvelle");
		await nora.fill({ heure: "hier" });
		await nora.press("main form .btn", { status: 422 });
	});

	await story.step("a member reads it, and another answers by giving a proxy", async () => {
		await signIn(karim, "karim.tazi@valbourg.example", `/cartable/seances/${session}`);
		await karim.go(`/cartable/seances/${session}`);
		await karim.press(karim.link("Répondre à la convocation"));
		await karim.fill({ reponse: "present" });
		await karim.press("form[action$='/reponse'] .btn");
		has(await karim.text(), "Votre réponse est enregistrée.");
		await signIn(louise, "louise.petit@valbourg.example", `/elus/seances/${session}`);
		await louise.go(`/elus/seances/${session}`);
		await louise.fill({ reponse: "absent" });
		await louise.page.locator("main [name=pouvoir]").selectOption({ label: "Karim Tazi" });
		await louise.press("form[action$='/reponse'] .btn");
		await nora.go(`/seances/${session}`);
		has(await nora.text(), "2 lues et 2 réponses");
	});

	await story.step("without a quorum nothing is voted", async () => {
		await live();
		await nora.page.locator("main [name=president]").selectOption({ label: "Anne Lefèvre" });
		await nora.page.locator("main [name=secretaire]").selectOption({ label: "Karim Tazi" });
		await nora.press("button[value=ouvrir]");
		await nora.press("button[value=scrutin]", { status: 409 });
		has(await nora.text(), "Le quorum n’est pas atteint");
	});

	await story.step("members arrive, one stands aside, hands are counted", async () => {
		await live();
		for (let i = 0; i < 9; i++) {
			const row = nora.page.locator("tr", { has: nora.page.locator("button[value=arrive]") })
				.filter({ hasNotText: "Louise Petit" }).first();
			await nora.arrive(() => row.locator("button[value=arrive]").click());
		}
		await open("Retraits");
		await nora.page.locator("main [name=membre] >> visible=true").first()
			.selectOption({ label: "Omar Diallo" });
		await nora.press("button[value=retrait]");
		has(await nora.text(), "Omar Diallo ne prend pas part au vote.");
		await nora.press("button[value=scrutin]");
		await nora.page.locator("tr", { hasText: "Inès Morel" }).locator("[name=contre]").check();
		await nora.press("button[value=main]");
		has(await nora.text(), "8 pour, 1 contre, 0 abstentions, sur 14 membres");
	});

	await story.step("a member votes on a phone, for the one who gave a proxy as well", async () => {
		await nora.page.locator("main [name=mode]").first().selectOption("appareil");
		await nora.press("button[value=scrutin]");
		await karim.go(`/elus/seances/${session}`);
		const forms = karim.page.locator("form[action^='/elus/scrutins/']");
		same(await forms.count(), 2, "voices");
		await forms.nth(0).locator("[value=pour]").check();
		await karim.press(forms.nth(0).locator(".btn"));
		await forms.nth(1).locator("[value=contre]").check();
		await karim.press(forms.nth(1).locator(".btn"));
		await live();
		await nora.press("button[value=proclamer]");
		has(await nora.text(), "1 pour, 1 contre");
	});

	await story.step("a secret ballot is voted once", async () => {
		await nora.page.locator("main [name=mode]").first().selectOption("secret");
		await nora.press("button[value=scrutin]");
		await karim.go(`/elus/seances/${session}`);
		const forms = karim.page.locator("form[action^='/elus/scrutins/']");
		await forms.nth(0).locator("[value=pour]").check();
		await karim.press(forms.nth(0).locator(".btn"));
		has(await karim.text(), "Un bulletin secret ne se reprend pas.");
		await citizen.go(`/vie-municipale/seances/${session}/ecran`);
		check(!(await citizen.text()).includes("Karim"), "the screen names nobody");
		await nora.go(`/seances/${session}/direct`);
		await nora.press("button[value=proclamer]");
	});

	await story.step("the session closes, and a citizen finds what was decided", async () => {
		await open("Lever la séance");
		await nora.press("button[value=lever]");
		await nora.go(`/seances/${session}`);
		has(await nora.text(), "Envoyer à la signature les délibérations adoptées");
		await nora.press("form[action$='/signature'] .btn");
		await citizen.go("/vie-municipale/seances");
		await citizen.go(`/vie-municipale/seances/${session}`);
		has(await citizen.text(), "-DE-0001");
		await citizen.go(`/vie-municipale/seances/${session}?lang=ar`);
	});
}
