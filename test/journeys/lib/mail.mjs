// mail.mjs — the letters of the demonstration, as its page shows them.
import { same } from "./journey.mjs";

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Opens the newest letter to an address whose subject has these words; a job brings it.
export async function openLetter(person, address, subject) {
	const letter = person.page.locator("main li").filter({ hasText: address })
		.filter({ has: person.page.locator("a", { hasText: subject }) }).first();
	await person.go("/courriels");
	for (let i = 0; i < 60 && (await letter.count()) === 0; i++) {
		await wait(250);
		await person.page.reload({ waitUntil: "load" });
	}
	same(await letter.count(), 1, `letters « ${subject} » to ${address}`);
	await person.press(letter.locator("a"));
	return person.text("main article");
}
