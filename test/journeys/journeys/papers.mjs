// papers.mjs — the secretary's pages around a session, without scripts: news for members, proofs of
// the convocation, registers, the paper that was saved.
import { has } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";

export default async function (story) {
	const nora = await story.visitor("valbourg", { js: false });
	const karim = await story.visitor("valbourg", { js: false, width: 360 });

	await story.step("the secretary writes news, which a member reads", async () => {
		await signIn(nora, "nora@valbourg.example", "/seances");
		await nora.go("/seances/nouvelles");
		await nora.fill({ titre: "Visite du chantier", texte: "Samedi à dix heures, en bottes." });
		await nora.press("form[action='/seances/nouvelles'] .btn");
		has(await nora.text(), "Visite du chantier");
		await signIn(karim, "karim.tazi@valbourg.example", "/cartable");
		await karim.go("/cartable/nouvelles");
		has(await karim.text(), "en bottes");
	});

	await story.step("the secretary finds proofs, documents, registers and figures", async () => {
		await nora.go("/seances");
		await nora.press("main .list a.t");
		const session = nora.path.split("/").pop();
		await nora.go(`/seances/${session}/preuves`);
		has(await nora.text(), "Preuves d’envoi et de lecture");
		await nora.go(`/seances/${session}/pieces`);
		await nora.go("/seances/registres");
		await nora.go("/seances/papier?prix=2,50");
	});
}
