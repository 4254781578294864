/* cartable.js — the satchel on a device: what a member took along is kept here, sealed, and read without network.

   One file, twice: as the script of the pages of the satchel, and as their service worker. What is kept lies in one
   table of IndexedDB, each thing sealed by AES-GCM under the place where it lies; the key comes from the server, is
   put away so that no script can read it, and goes with everything else at sign-out or after the day `until`.
   Places: "key" · "s3" session 3 is here · "u/cartable…" a page or file, "h/cartable…" its head · "n/3/12/NAME" a note of
   person 12. Notes are merged as merge.h says: a note is what nobody wrote over, on any device. */
(function () {
	"use strict";
	var doc = self.document, crypt = self.crypto, coder = new TextEncoder(), opening;

	/* ---- The table ---- */

	function open() {
		return opening || (opening = new Promise(function (yes, no) {
			var asked = indexedDB.open("cartable", 1);
			asked.onupgradeneeded = function () { asked.result.createObjectStore("t"); };
			asked.onsuccess = function () { yes(asked.result); };
			asked.onerror = function () { no(asked.error); };
		}));
	}

	function table(mode, work) {
		return open().then(function (db) {
			return new Promise(function (yes, no) {
				var t = db.transaction("t", mode), asked = work(t.objectStore("t"));
				t.oncomplete = function () { yes(asked.result); };
				t.onerror = t.onabort = function () { no(t.error); };
			});
		});
	}

	function get(place) { return table("readonly", function (t) { return t.get(place); }); }
	function put(place, value) { return table("readwrite", function (t) { return t.put(value, place); }); }
	function drop(place) { return table("readwrite", function (t) { return t.delete(place); }); }
	function places(start) {
		return table("readonly", function (t) { return t.getAllKeys(IDBKeyRange.bound(start, start + "\uffff")); });
	}

	/* Everything goes: sign-out, the end of the mandate, another member at the same device. */
	async function wipe() {
		await table("readwrite", function (t) { return t.clear(); });
		var worker = doc && navigator.serviceWorker && await navigator.serviceWorker.getRegistration("/cartable");
		if (worker) await worker.unregister();
	}

	async function keyHere() {
		var held = await get("key").catch(function () {});
		if (held && held.until < new Date().toISOString().slice(0, 10)) {
			await wipe();
			held = null;
		}
		return held;
	}

	function about(iv, place) { return {name: "AES-GCM", iv: iv, additionalData: coder.encode(place)}; }

	async function sealBytes(place, bytes) {
		var held = await keyHere(), iv = crypt.getRandomValues(new Uint8Array(12));
		await put(place, {iv: iv, data: await crypt.subtle.encrypt(about(iv, place), held.key, bytes)});
	}

	/* Nothing when it is not there, or was not sealed by us for that place. */
	async function openBytes(place) {
		var held = await keyHere(), thing = held && await get(place);
		return thing ? crypt.subtle.decrypt(about(thing.iv, place), held.key, thing.data).catch(function () {}) : null;
	}

	function seal(place, value) { return sealBytes(place, coder.encode(JSON.stringify(value))); }
	async function unseal(place) {
		var bytes = await openBytes(place);
		return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
	}

	/* ---- Notes ---- */

	/* One at a time, in all windows: what is read, changed and put back must not cross. */
	var line = Promise.resolve();
	function alone(work) {
		if (navigator.locks) return navigator.locks.request("cartable", work);
		line = line.then(work, work);
		return line;
	}

	/* Puts what is new of a note to what is kept of it. */
	function keep(note, over) {
		return alone(async function () {
			var old = over ? null : await unseal(placeOf(note));
			await seal(placeOf(note), old ? join(old, note) : note);
		});
	}

	/* Heads are writes less what they replace; both sets only grow. */
	function join(a, b) {
		var gone = new Set(a.gone.concat(b.gone)), heads = new Map();
		a.heads.concat(b.heads).forEach(function (h) {
			if (!gone.has(h.v)) heads.set(h.v, Object.assign({}, heads.get(h.v), h));
		});
		return Object.assign({}, a, b, {
			gone: Array.from(gone).sort(),
			heads: Array.from(heads.values()).sort(function (x, y) {
				return (x.deleted - y.deleted) || (x.at < y.at ? 1 : x.at > y.at ? -1 : x.v < y.v ? 1 : -1);
			})
		});
	}
	self.cartableJoin = join;

	/* ---- The worker ---- */

	async function stored(path) {
		var head = await unseal("h" + path), bytes = head && await openBytes("u" + path);
		return bytes ? new Response(bytes, {headers: head.headers}) : null;
	}

	/* The network first; what is kept when there is none, or when it takes too long. */
	async function answer(request, path) {
		var kept = await stored(path).catch(function () {}), late;
		if (kept && path.startsWith("/assets/")) return kept;
		var asked = fetch(request);
		if (kept) late = new Promise(function (yes, no) { setTimeout(no, 5000); });
		try {
			return await (late ? Promise.race([asked, late]) : asked);
		} catch (e) {
			asked.catch(function () {});
			return kept || request.mode === "navigate" && await stored("/cartable/hors-ligne") || Response.error();
		}
	}

	if (!doc) {
		self.addEventListener("install", function () { self.skipWaiting(); });
		self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });
		self.addEventListener("fetch", function (event) {
			var url = new URL(event.request.url), path = url.pathname;
			if (event.request.method !== "GET" || url.origin !== self.location.origin || event.request.headers.has("X-Fragment") ||
			    event.request.mode !== "navigate" && event.request.cache === "reload" || /* to be kept */
			    /\/(cle|notes|hors-ligne\.json)$/.test(path)) return;
			event.respondWith(answer(event.request, path));
		});
		self.addEventListener("push", function (event) {
			var said = event.data.json();
			event.waitUntil(self.registration.showNotification(said.title,
				{body: said.body, lang: said.lang, dir: said.dir, tag: said.url, data: said.url}));
		});
		self.addEventListener("notificationclick", function (event) {
			event.notification.close();
			event.waitUntil(self.clients.openWindow(event.notification.data));
		});
		return;
	}

	/* ---- The page ---- */

	if (!navigator.serviceWorker || !crypt.subtle || !self.indexedDB) return;
	var lang = doc.documentElement.lang, token;

	function all(selector, root) { return Array.from((root || doc).querySelectorAll(selector)); }
	function register() { return navigator.serviceWorker.register("/cartable/service.js", {scope: "/cartable"}); }
	function sizeOf(bytes) {
		return new Intl.NumberFormat(lang, {style: "unit", unit: "megabyte", maximumFractionDigits: 1}).format(bytes / 1e6);
	}
	function dateOf(at) {
		return new Intl.DateTimeFormat(lang, {dateStyle: "short", timeStyle: "short"}).format(new Date(at));
	}
	function say(words, values) {
		return words.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
	}

	/* The key of this member. False: no network, or signed out: what is here stays readable. */
	async function askKey() {
		var answer = await fetch("/cartable/cle").catch(function () {});
		if (answer && (answer.status === 410 || answer.status === 403)) await wipe();
		if (!answer || !answer.ok || answer.redirected) return false;
		var said = await answer.json(), held = await keyHere();
		if (held && held.person !== said.person) {
			await wipe();
			held = null;
		}
		if (!held) {
			var raw = Uint8Array.from(atob(said.key.replace(/-/g, "+").replace(/_/g, "/")), function (c) { return c.charCodeAt(0); });
			held = {key: await crypt.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"])};
		}
		held.until = said.until;
		held.person = said.person;
		token = said.token;
		await put("key", held);
		return true;
	}

	/* ---- Taking a session along ---- */

	async function take(file) {
		var head = await unseal("h" + file.url), headers = {};
		if (head && file.version && head.version === file.version) return head.size;
		var answer = await fetch(file.url, {cache: "reload"});
		if (!answer.ok || answer.redirected) throw new Error(file.url);
		var bytes = await answer.arrayBuffer();
		["content-type", "content-security-policy", "content-disposition", "x-content-type-options", "referrer-policy"]
			.forEach(function (name) { if (answer.headers.has(name)) headers[name] = answer.headers.get(name); });
		await sealBytes("u" + file.url, bytes);
		await seal("h" + file.url, {version: file.version, size: bytes.byteLength, headers: headers});
		return bytes.byteLength;
	}

	/* What pages are made with besides: scripts, icons, arms. */
	function besides() {
		var found = all("script[src], img[src], link[rel=icon], use").map(function (e) {
			return new URL(e.src || e.getAttribute("href"), location.href);
		}).filter(function (url) { return url.origin === location.origin; })
			.map(function (url) { return url.pathname; });
		return Array.from(new Set(found)).map(function (path) { return {url: path, version: 0, size: 0}; });
	}

	async function pack(section) {
		var said = section.querySelector("[role=status]"), words = said.dataset, id = section.dataset.session;
		var button = section.querySelector("button"), size = 0, done = 0;
		button.setAttribute("aria-disabled", "true");
		try {
			if (!await askKey()) throw new Error("key");
			var list = await (await fetch(section.dataset.pack)).json(), files = list.files.concat(besides());
			await register();
			for (var i = 0; i < files.length; i++) {
				size += await take(files[i]);
				said.textContent = say(words.busy, {n: ++done, all: files.length});
			}
			await seal("s" + id, {at: Date.now(), size: size, left: list.left});
			if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
			await showPack(section);
			await synchronise(id).catch(function () {});
			await live();
		} catch (e) {
			said.textContent = e && e.name === "QuotaExceededError" ? words.full : words.failed;
		}
		button.removeAttribute("aria-disabled");
	}

	async function showPack(section) {
		var here = await unseal("s" + section.dataset.session), said = section.querySelector("[role=status]"), words = said.dataset;
		section.hidden = false;
		section.querySelector("[data-drop]").hidden = !here;
		if (!here) return;
		section.querySelector("button span").textContent = words.again;
		said.textContent = say(words.ready, {size: sizeOf(here.size), date: dateOf(here.at)}) +
			(here.left ? " " + words.left : "");
	}

	/* Notes that wait for the network are not dropped with the papers. */
	async function unpack(id) {
		var base = "/cartable/seances/" + id, gone = [];
		for (var start of ["u" + base, "h" + base, "n/" + id + "/"]) gone = gone.concat(await places(start));
		for (var place of gone) {
			var rest = place.slice(1 + base.length);
			if (place[0] === "n" ? (await unseal(place)).heads.some(function (h) { return h.pending; }) : rest && rest[0] !== "/") continue;
			await drop(place);
		}
		await drop("s" + id);
	}

	/* ---- Notes of a session ---- */

	async function notesOf(id) {
		var found = [];
		for (var place of await places("n/" + id + "/")) {
			var note = await unseal(place);
			if (note) found.push(note);
		}
		return found;
	}

	function placeOf(note) { return "n/" + note.session + "/" + note.person + "/" + note.name; }
	function nothing(id, person, name) { return {session: id, person: person, name: name, heads: [], gone: []}; }

	/* From annotations to notes. */
	function read(id, page) {
		var notes = new Map();
		page.items.forEach(function (a) {
			var part = a.id.split("/"), person = +a.creator.id.split(":").pop(), name = part[part.length - 2];
			var key = person + "/" + name, selectors = [].concat(a.target.selector || []), h = {
				v: part[part.length - 1], at: a.modified, deleted: !!a.deleted, text: a.body ? a.body.value : "",
				audience: a.audience.id.split(":").pop(), page: 0, quote: "", pending: 0, after: []
			};
			selectors.forEach(function (s) {
				if (s.type === "FragmentSelector") h.page = +s.value.split("=")[1];
				else h.quote = s.exact;
			});
			var source = a.target.source.split("/"), note = notes.get(key) || nothing(id, person, name);
			note.document = source[source.length - 2] === "documents" ? source[source.length - 1] : "s";
			note.who = a.creator.name || "";
			notes.set(key, join(note, {heads: [h], gone: a.replaces || []}));
		});
		return Array.from(notes.values());
	}

	/* A write as an annotation. */
	function annotation(note, h) {
		var base = location.origin + "/cartable/seances/" + note.session, selectors = [];
		if (h.page) selectors.push({type: "FragmentSelector", value: "page=" + h.page});
		if (h.quote) selectors.push({type: "TextQuoteSelector", exact: h.quote});
		return {
			id: base + "/notes/" + note.name + "/" + h.v, canonical: base + "/notes/" + note.name, type: "Annotation",
			modified: h.at, audience: {id: "urn:beffroi:audience:" + h.audience},
			body: h.deleted ? undefined : {type: "TextualBody", format: "text/plain", value: h.text},
			target: {source: note.document === "s" ? base : base + "/documents/" + note.document, selector: selectors},
			deleted: h.deleted || undefined, replaces: h.after
		};
	}

	/* Hands over what waits, takes what others wrote, joins both. */
	async function synchronise(id) {
		var items = [], mine = await notesOf(id), address = "/cartable/seances/" + id + "/notes", answer;
		mine.forEach(function (note) {
			note.heads.forEach(function (h) { if (h.pending) items.push(annotation(note, h)); });
		});
		if (items.length && !token && !await askKey()) throw new Error("key");
		if (items.length) {
			answer = await fetch(address, {method: "POST", headers: {"X-Form-Token": token},
				body: new URLSearchParams({annotations: JSON.stringify({type: "AnnotationPage", items: items})})});
		} else {
			answer = await fetch(address);
		}
		if (!answer.ok || !/ld\+json/.test(answer.headers.get("content-type"))) throw new Error(answer.status);
		var here = read(id, await answer.json()), held = await keyHere(), known = new Set();
		for (var note of here) {
			known.add(placeOf(note));
			await keep(note, note.person !== held.person);
		}
		/* What a colleague no longer shares goes. */
		for (var other of mine)
			if (other.person !== held.person && !known.has(placeOf(other))) await drop(placeOf(other));
	}

	async function synchroniseAll() {
		for (var place of await places("s")) await synchronise(place.slice(1));
	}

	function fresh() {
		var text = String.fromCharCode.apply(null, crypt.getRandomValues(new Uint8Array(16)));
		return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").slice(0, 22);
	}

	/* Writes over a head of mine, or begins a note. What waits is replaced where it waits. */
	async function write(section, name, version, change) {
		var id = section.dataset.session, held = await keyHere(), note = nothing(id, held.person, name || fresh());
		note = await unseal(placeOf(note)) || note;
		note.document = section.dataset.notes;
		var old = note.heads.find(function (h) { return h.v === version; });
		var after = old ? [old.v].concat(old.pending ? old.after : []) : version ? [version] : [];
		var h = Object.assign({v: fresh(), at: new Date().toISOString().replace("Z", "000Z"), deleted: false, page: 0,
			quote: "", audience: "me", text: "", pending: 1, after: after}, change);
		await keep(join(note, {heads: [h], gone: after}));
	}

	/* ---- Notes on the page ---- */

	function add(parent, tag, text, className) {
		var e = doc.createElement(tag);
		if (text) e.textContent = text;
		if (className) e.className = className;
		parent.append(e);
		return e;
	}

	function showNote(list, section, words, note, h, i, me) {
		var item = add(list, "li", "", "msg"), meta = add(item, "p", "", "meta"), form = section.querySelector("form").elements;
		add(add(meta, "span"), "bdi", note.person === me ? words.me : note.who);
		if (h.page) add(meta, "span", say(words.page, {n: h.page}));
		add(meta, "span", dateOf(h.at));
		if (h.audience !== "me") add(meta, "span", words[h.audience]);
		if (h.pending) add(meta, "span", words.wait);
		if (i > 0) {
			var copy = add(item, "p");
			add(copy, "span", words.copy, "tag warn");
			copy.append(" " + words.why);
		}
		if (h.quote) add(add(item, "blockquote"), "bdi", h.quote);
		h.text.split(/\n\n+/).forEach(function (part) { add(item, "p", part); });
		if (note.person !== me) return;
		var actions = add(item, "p");
		function button(label, work) {
			var b = add(actions, "button", label, "btn small alt");
			b.type = "button";
			add(b, "span", " – " + (h.page ? say(words.page, {n: h.page}) + " " : "") + dateOf(h.at), "vh");
			b.addEventListener("click", work);
			actions.append(" ");
		}
		button(words.edit, function () {
			form.nom.value = note.name;
			form.version.value = h.v;
			form.texte.value = h.text;
			form.passage.value = h.quote;
			form.pour.value = h.audience;
			if (form.page) form.page.value = h.page || "";
			section.querySelector("details").open = true;
			form.texte.focus();
		});
		button(words.drop, async function () {
			await write(section, note.name, h.v, {deleted: true});
			await afterwards(section);
		});
	}

	async function showNotes(section) {
		var notes = await notesOf(section.dataset.session), held = await keyHere();
		var list = section.querySelector("ul"), words = section.querySelector("[role=status]").dataset, none = section.querySelector(".hint");
		list.replaceChildren();
		notes.filter(function (n) { return n.document === section.dataset.notes; }).forEach(function (note) {
			note.heads.forEach(function (h, i) {
				if (!h.deleted) showNote(list, section, words, note, h, i, held.person);
			});
		});
		if (none && none.parentNode === section) none.hidden = list.children.length > 0;
	}

	async function afterwards(section) {
		await showNotes(section);
		await synchronise(section.dataset.session).then(function () { return showNotes(section); }, function () {});
	}

	/* Once the session is on this device, its notes are written here first. */
	async function live() {
		for (var section of all("[data-notes]")) {
			if (!await unseal("s" + section.dataset.session)) continue;
			await showNotes(section);
			if (section.dataset.live) continue;
			section.dataset.live = "1";
			listen(section, section.querySelector("form"));
		}
	}

	function listen(section, form) {
		form.addEventListener("submit", async function (event) {
			var f = form.elements, said = section.querySelector("[role=status]"), text = f.texte.value.trim();
			event.preventDefault();
			if (!text) return f.texte.focus();
			await write(section, f.nom.value, f.version.value, {text: text, quote: f.passage.value.trim(),
				audience: f.pour.value, page: f.page ? +f.page.value || 0 : 0});
			form.reset();
			f.nom.value = f.version.value = "";
			said.textContent = said.dataset.kept;
			await afterwards(section);
		});
	}

	/* ---- Search without network, in what was taken along ---- */

	/* As the server folds: small letters without marks. */
	function fold(text) { return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(); }

	/* The first line with one of the words, when all are in the title or the lines; else nothing. */
	function look(words, title, text) {
		var whole = fold(title) + "\n" + fold(text);
		if (!words.every(function (word) { return whole.includes(word); })) return null;
		var pages = text.split("\f");
		for (var i = 0; i < pages.length; i++)
			for (var line of pages[i].split("\n"))
				if (words.some(function (word) { return fold(line).includes(word); }))
					return {line: line, page: pages.length > 1 ? i + 1 : 0};
		return {line: "", page: 0};
	}

	async function searchHere(words) {
		var found = [];
		for (var place of await places("s")) {
			var id = place.slice(1), base = "/cartable/seances/" + id, texts = await unseal("u" + base + "/textes.json");
			if (!texts) continue;
			texts.documents.forEach(function (d) {
				var seen = look(words, d.title, d.words), at = base + "/documents/" + d.code;
				if (seen) found.push({at: at, title: d.title, line: seen.line, day: texts.day,
					page: d.code[0] === "a" ? 0 : seen.page});
			});
			for (var note of await notesOf(id)) note.heads.forEach(function (h) {
				var of = texts.documents.find(function (d) { return d.code === note.document; });
				if (!h.deleted && look(words, "", h.text)) found.push({at: base + (of ? "/documents/" + of.code : ""),
					title: of ? of.title : texts.name, line: h.text, day: texts.day, page: 0, note: true});
			});
		}
		return found;
	}

	/* The page came from the store, which knows no question: it is answered here. */
	async function answerHere(section) {
		var asked = new URLSearchParams(location.search).get("q") || "", words = fold(asked).split(/\s+/).filter(Boolean);
		if (!words.length || section.dataset.asked === asked || !await keyHere()) return;
		var found = await searchHere(words), list;
		doc.getElementById("q").value = asked;
		section.replaceChildren();
		add(section, "h2", found.length ? say(section.dataset.some, {n: found.length}) : section.dataset.none);
		list = add(section, "ul", "", "list rule");
		found.forEach(function (f) {
			var item = add(list, "li"), link = add(item, "a", "", "t"), meta;
			link.href = f.at;
			add(link, "bdi", f.title);
			if (f.line) add(add(item, "p"), "bdi", f.line);
			meta = add(item, "p", "", "meta");
			if (f.page) {
				link = add(add(meta, "span"), "a", say(section.dataset.page, {n: f.page}));
				link.href = f.at + "/fichier#page=" + f.page;
			}
			add(meta, "span", f.day);
			if (f.note) add(meta, "span", section.dataset.note);
		});
	}

	/* ---- Leaving, notifications, and what a page begins with ---- */

	all("form[action='/deconnexion']").forEach(function (form) {
		form.addEventListener("submit", async function (event) {
			event.preventDefault();
			/* Without network one cannot sign out; then nothing is lost either. */
			await synchroniseAll().then(wipe, function () {});
			form.submit();
		});
	});

	all("form[data-push]").forEach(function (form) {
		if (!self.PushManager) return;
		form.hidden = false;
		form.addEventListener("submit", async function (event) {
			var f = form.elements, said = form.querySelector("[role=status]");
			event.preventDefault();
			try {
				await register();
				var worker = await navigator.serviceWorker.ready;
				var made = (await worker.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: form.dataset.push})).toJSON();
				f.endpoint.value = made.endpoint;
				f.key.value = made.keys.p256dh;
				f.secret.value = made.keys.auth;
				form.submit();
			} catch (e) {
				said.textContent = said.dataset.denied;
			}
		});
	});

	async function begin() {
		var results = doc.getElementById("resultats");
		if (results) await answerHere(results);
		if (await keyHere()) {
			for (var note of all("[data-kept]")) {
				var here = await unseal("s" + note.dataset.kept);
				if (!here) continue;
				note.textContent = say(note.dataset.words, {size: sizeOf(here.size), date: dateOf(here.at)});
				note.hidden = false;
			}
			await live();
			if (await askKey()) await synchroniseAll();
			if (await keyHere()) await live();
		}
		for (var section of all("[data-pack]")) await showPack(section);
	}

	all("[data-pack]").forEach(function (section) {
		section.querySelector("button").addEventListener("click", function () { pack(section); });
		section.querySelector("[data-drop]").addEventListener("click", async function () {
			await unpack(section.dataset.session);
			location.reload();
		});
	});
	self.addEventListener("online", function () { begin().catch(function () {}); });
	begin().catch(function () {});
})();
