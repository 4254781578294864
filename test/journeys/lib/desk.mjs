// desk.mjs — what agents do at the desk, as several journeys need it.
import { check } from "./journey.mjs";

// Opens a dossier from the inbox; returns its address.
export async function openDossier(agent, number) {
	await agent.go(`/bureau?etat=tous&q=${encodeURIComponent(number)}`);
	await agent.press("#list a[data-row]");
	check(/^\/bureau\/dossiers\/\d+$/.test(agent.path), `a dossier, not ${agent.path}`);
	return agent.path;
}

// Opens the panel of actions that holds a form.
export async function unfold(agent, action) {
	const panel = agent.page.locator("details", { has: agent.page.locator(action) }).first();
	if (!(await panel.getAttribute("open").then((open) => open !== null)))
		await panel.locator("summary").click();
}

export async function ask(agent, text) {
	await unfold(agent, "form[action$='/pieces']");
	await agent.fill({ demande: text });
	await agent.press("form[action$='/pieces'] .btn");
}

export async function decide(agent, address, sense, reasons) {
	await agent.go(`${address}/decision?sens=${sense}`);
	if (reasons) await agent.fill({ motifs: reasons });
	await agent.press("button[value=relire]");
	await agent.press("button[value=decider]");
}
