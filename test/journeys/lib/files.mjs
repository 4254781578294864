// files.mjs — files to attach, and what is inside of those that come back.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

import { beffroi, work } from "./world.mjs";

function put(name, bytes) {
	const path = `${work}/${name}`;
	writeFileSync(path, bytes);
	return path;
}

function pdf(words) {
	const text = `BT /F1 18 Tf 72 720 Td (${words}) Tj ET`;
	const objects = [
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " +
			"/Resources << /Font << /F1 5 0 R >> >> >>",
		`<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	];
	let body = "%PDF-1.4\n";
	const offsets = objects.map((object, i) => {
		const at = body.length;
		body += `${i + 1} 0 obj\n${object}\nendobj\n`;
		return at;
	});
	const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
	return `${body}xref\n0 6\n0000000000 65535 f \n${table}trailer\n<< /Size 6 /Root 1 0 R >>\n` +
		`startxref\n${body.length}\n%%EOF\n`;
}

function crc32(bytes) {
	let crc = ~0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	return ~crc >>> 0;
}

function chunk(kind, data) {
	const head = Buffer.concat([Buffer.from(kind, "latin1"), data]);
	const size = Buffer.alloc(4);
	const sum = Buffer.alloc(4);
	size.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(head));
	return Buffer.concat([size, head, sum]);
}

function png() {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(8, 0);
	header.writeUInt32BE(8, 4);
	header[8] = 8;
	const rows = Buffer.alloc(8 * 9, 0x80);
	for (let y = 0; y < 8; y++) rows[y * 9] = 0;
	return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header),
		chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

export const identity = () => put("carte d’identité.pdf", pdf("Carte nationale"));
export const proof = () => put("livret.pdf", pdf("Livret de famille"));
export const photo = () => put("photo.png", png());
export const arabic = () => put("بطاقة التعريف.pdf", pdf("CIN"));
export const program = () => put("facture.pdf",
	Buffer.concat([Buffer.from("MZ\x90\0\x03", "latin1"), Buffer.alloc(4096, 0x90)]));
export const heavy = (megabytes) => put("plan.pdf",
	Buffer.concat([Buffer.from(pdf("Plan"), "latin1"), Buffer.alloc(megabytes << 20, 0x20)]));

// ---- What came back ----

const run = (command, args) => execFileSync(command, args, { encoding: "utf8", timeout: 60000,
	stdio: ["ignore", "pipe", "pipe"] });

export const textOf = (path) => run("pdftotext", ["-layout", path, "-"]);

export const aboutPdf = (path) => run("pdfinfo", [path]);

// The text of the code that is printed on the first page that has one.
export function codeOf(path) {
	run("pdftoppm", ["-r", "200", "-png", path, `${path}-page`]);
	const pages = run("sh", ["-c", `ls "${path}"-page*.png`]).trim().split("\n");
	for (const page of pages) {
		try {
			return run("zbarimg", ["--raw", "-q", "-Sdisable", "-Sqrcode.enable", page]).trim();
		} catch { /* no code on this page */ }
	}
	throw new Error(`no code can be read in ${path}`);
}

// What the offline verifier says of a code, with the keys that the authority publishes.
export function verify(code, keys) {
	try {
		return { valid: true, text: run(beffroi, ["verify-receipt", "--keys", put("keys.json", keys), code]) };
	} catch (error) {
		return { valid: false, text: error.stdout ?? String(error) };
	}
}
