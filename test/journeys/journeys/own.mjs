// own.mjs — the mayor signs with a key of her own, which never leaves her device: openssl is the
// device here, and the judge of what comes back.  JavaScript is off.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

import { proof } from "../lib/files.mjs";
import { check, has, same } from "../lib/journey.mjs";
import { signIn } from "../lib/people.mjs";
import { work } from "../lib/world.mjs";

const home = `${work}/device`;
const openssl = (...args) =>
	execFileSync("openssl", args, { cwd: home, encoding: "utf8", timeout: 60000, stdio: "pipe" });

function makeKey(name, person) {
	openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-days", "30",
		"-subj", `/C=FR/O=Commune de Valbourg/CN=${person}`, "-addext",
		"keyUsage=critical,digitalSignature,nonRepudiation",
		"-keyout", `${name}.key.pem`, "-out", `${name}.pem`);
	return `${home}/${name}.pem`;
}

// A detached CAdES over a file, as a person's own tool would make it.
function sign(name, file, out) {
	openssl("cms", "-sign", "-cades", "-binary", "-md", "sha256", "-in", file, "-signer",
		`${name}.pem`, "-inkey", `${name}.key.pem`, "-outform", "PEM", "-out", out);
	return `${home}/${out}`;
}

export default async function (story) {
	mkdirSync(home, { recursive: true });
	const admin = await story.visitor("valbourg", { js: false });
	const nora = await story.visitor("valbourg", { js: false });
	const maire = await story.visitor("valbourg", { js: false, width: 390, height: 844 });
	let folder, content;

	async function keep(person, selector, name) {
		const file = await person.download(selector);
		copyFileSync(file.path, `${home}/${name}`);
		return `${home}/${name}`;
	}

	await story.step("a type is set up that is signed by one's own certificate", async () => {
		await signIn(admin, "admin@valbourg.example", "/parapheur/reglages");
		await admin.go("/parapheur/reglages");
		await admin.go("/parapheur/reglages/types/nouveau");
		await admin.fill({ nom_fr: "Convention", code: "convention", signature: "own" });
		await admin.press("main form .btn");
		await admin.page.locator("select[name=nature]").selectOption("signature");
		await admin.page.getByLabel("Le Maire").check();
		await admin.press("form[action$='/etapes'] .btn");
		has(await admin.text(), "Le Maire");
	});

	await story.step("a folder waits for the mayor's own key", async () => {
		await signIn(nora, "nora@valbourg.example", "/parapheur/nouveau");
		await nora.go("/parapheur/nouveau");
		await nora.press(nora.link("Convention"));
		await nora.fill({ objet: "Convention avec la régie des eaux", documents: proof() });
		await nora.press("main form .btn:not(.alt)");
		folder = nora.path;
		check(/^\/parapheur\/dossiers\/\d+$/.test(folder), `a folder, not ${folder}`);
		await signIn(maire, "maire@valbourg.example", folder);
		await maire.go(folder);
		check(!(await maire.has("button[value=signer]")), "no signature by the seal of the town");
		await maire.press(maire.link("Signer avec votre certificat"));
	});

	await story.step("the certificate is given, and what is to be signed comes back", async () => {
		const mine = makeKey("maire", "Hélène Marchand");
		makeKey("autre", "Quelqu’un d’autre");
		writeFileSync(`${home}/rien.pem`, "-----BEGIN CERTIFICATE-----\nAAAA\n");
		await maire.fill({ certificat: `${home}/rien.pem` });
		await maire.press("form[action$='/signature'] .btn", { status: 422 });
		await maire.fill({ certificat: mine });
		await maire.press("form[action$='/signature'] .btn");
		has(await maire.text(), "Les documents sont prêts à être signés");
		content = await keep(maire, "a[href$='/contenu']", "contenu.bin");
		const small = await keep(maire, "ul.files a:not([href$='/contenu'])", "a-signer.bin");
		has(await maire.text(), openssl("dgst", "-sha256", "-r", small).slice(0, 64));
	});

	await story.step("a signature over something else, or by somebody else, is refused in words", async () => {
		writeFileSync(`${home}/autre.txt`, "Un autre texte.");
		sign("maire", "autre.txt", "faux.pem");
		const field = await maire.page.locator("input[type=file][name^='fichier-']")
			.getAttribute("name");
		await maire.fill({ [field]: `${home}/faux.pem` });
		await maire.press("form[action$='/deposer'] .btn", { status: 422 });
		has(await maire.text(), "La signature reçue n’est pas celle de ce document.");
		await maire.fill({ [field]: sign("autre", content, "etranger.pem") });
		await maire.press("form[action$='/deposer'] .btn", { status: 422 });
		has(await maire.text(), "Choisissez l’autre certificat.");
		await maire.press("form[action$='/deposer'] .btn", { status: 422 });
		has(await maire.text(), "Déposez le fichier de la signature");
	});

	await story.step("her own is taken, and openssl finds it in the PDF", async () => {
		const field = await maire.page.locator("textarea[name^='signature-']").getAttribute("name");
		await maire.fill({ [field]: readFileSync(sign("maire", content, "signature.pem"), "utf8") });
		await maire.press("form[action$='/deposer'] .btn");
		same(maire.path, folder, "address");
		has(await maire.text(), "Les documents sont signés.");
		has(await maire.text(), "Terminé");
		const pdf = readFileSync(await keep(maire, "a[href*='/documents/']", "signe.pdf"));
		const [, ...range] = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(pdf.toString("latin1"));
		const [a, b, c, d] = range.map(Number);
		same(c + d, pdf.length, "the end of what is signed");
		writeFileSync(`${home}/signed.bin`, Buffer.concat([pdf.subarray(a, a + b),
			pdf.subarray(c, c + d)]));
		writeFileSync(`${home}/signed.der`,
			Buffer.from(pdf.subarray(a + b + 1, c - 1).toString("latin1"), "hex"));
		openssl("cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signed.der",
			"-content", "signed.bin", "-CAfile", "maire.pem", "-purpose", "any", "-out", "out.bin");
	});
}
