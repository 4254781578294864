// chain-noscript.mjs — the same chain where JavaScript is off, but for what has no network.
import { chain } from "./chain.mjs";

export default (story) => chain(story, {
	titles: ["Occupation du trottoir par les terrasses", "Aide à l’école de musique",
		"Échange de terrain rue des Potiers"],
	texts: ["Une terrasse laisse un passage de deux mètres.", "L’école reçoit mille euros.",
		"La commune échange une parcelle contre une autre."],
	how: { js: false },
});
