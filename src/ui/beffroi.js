/* beffroi.js — makes pages that already work more pleasant: saves a form as one types, lists results as one
   types, shows the progress of an upload, guards against a second click, and gives the desk its keys.
   It only reads data-* attributes that the server wrote (words included, so that they are translated there)
   and never needs an inline script, an inline style or a third party. With JavaScript off nothing is lost. */
(function () {
	"use strict";
	var doc = document;

	function all(selector, root) {
		return Array.prototype.slice.call((root || doc).querySelectorAll(selector));
	}

	function later(delay, work) {
		var timer;
		return function () {
			clearTimeout(timer);
			timer = setTimeout(work, delay);
		};
	}

	/* Puts a fragment sent by our own server in place of what a node holds. */
	function fill(node, html) {
		var parsed = new DOMParser().parseFromString(html, "text/html");
		node.replaceChildren.apply(node, Array.prototype.slice.call(parsed.body.childNodes));
	}

	/* The error summary takes the focus, so that it is read first and its links are the next stop. */
	var summary = doc.querySelector(".errors[tabindex]");
	if (summary) summary.focus();

	/* A live region speaks only when it changes: what the last action did is put back once the page is there. */
	all(".banner[role=status]").forEach(function (banner) {
		var said = Array.prototype.slice.call(banner.childNodes);
		banner.setAttribute("aria-busy", "true");
		setTimeout(function () {
			banner.removeAttribute("aria-busy");
			banner.replaceChildren.apply(banner, said);
		}, 300);
	});

	/* What a page sends by itself goes out one after the other, since each of them changes the version of the draft.
	   A press of a button or of a link meanwhile waits for the answer, else it would come with a version that is old. */
	var line = [], afterwards = null;

	function next() {
		line[0](function () {
			line.shift();
			if (line.length > 0) return next();
			var go = afterwards;
			afterwards = null;
			if (go) go();
		});
	}

	function send(job) {
		line.push(job);
		if (line.length === 1) next();
	}

	function setVersion(form, etag) {
		if (!etag) return;
		form.dataset.version = etag.replace(/^W\/|"/g, "");
		if (form.elements.version) form.elements.version.value = form.dataset.version;
	}

	/* A second click on a button that already sends is ignored; coming back to the page makes it usable again.
	   A form whose answer is a download says data-again. */
	doc.addEventListener("submit", function (event) {
		var form = event.target, pressed = event.submitter || doc.activeElement;
		if (event.defaultPrevented) return;
		if (form.dataset.sent) {
			event.preventDefault();
			return;
		}
		if (form.dataset.autosave && line.length > 0) {
			event.preventDefault();
			afterwards = function () { pressed.click(); };
			return;
		}
		if (form.getAttribute("method") !== "post" || "again" in form.dataset) return;
		form.dataset.sent = "1";
		all("button", form).forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
	});
	window.addEventListener("pageshow", function () {
		all("form[data-sent]").forEach(function (form) {
			delete form.dataset.sent;
			all("button", form).forEach(function (button) { button.removeAttribute("aria-disabled"); });
		});
	});

	/* <form data-autosave="address" data-version="7"> … <p class="save" role="status" data-saving data-saved
	   data-offline data-conflict data-signedout>. The server answers with the new version in ETag; 412 says that
	   somebody else saved meanwhile, and then we stop, since only a reload can show both. */
	function autosave(form) {
		var status = form.querySelector("[data-saved]");
		var dirty = false, stopped = false, tries = 0;

		function say(what) {
			var text = status && status.dataset[what];
			if (!text) return;
			var time = new Intl.DateTimeFormat(doc.documentElement.lang, {hour: "2-digit", minute: "2-digit"}).format(new Date());
			status.textContent = text.replace("{time}", time);
		}

		function body() {
			var data = new URLSearchParams();
			new FormData(form).forEach(function (value, name) {
				if (typeof value === "string") data.append(name, value);
			});
			return data;
		}

		function again() {
			tries++;
			say("offline");
			setTimeout(save, Math.min(60000, 1000 * Math.pow(2, tries)));
		}

		function save(leaving) {
			if (dirty && !stopped && !form.dataset.sent) send(function (done) { put(leaving === true, done); });
		}

		function put(leaving, done) {
			if (!dirty || stopped) return done();
			var hurry = window.AbortController ? new AbortController() : {};
			var timer = setTimeout(function () { if (hurry.abort) hurry.abort(); }, 15000);
			dirty = false;
			if (tries === 0) say("saving");
			fetch(form.dataset.autosave, {
				method: form.dataset.method || "POST", body: body(), credentials: "same-origin", redirect: "manual",
				keepalive: leaving, signal: hurry.signal,
				headers: {"If-Match": '"' + form.dataset.version + '"', "X-Autosave": "1"}
			}).then(function (answer) {
				if (answer.ok) {
					tries = 0;
					setVersion(form, answer.headers.get("ETag"));
					say("saved");
					if (dirty) soon();
				} else if (answer.status === 412) {
					stopped = true;
					say("conflict");
				} else if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
					stopped = true;
					say("signedout");
				} else {
					dirty = true;
					again();
				}
			}).catch(function () {
				dirty = true;
				again();
			}).then(function () {
				clearTimeout(timer);
				done();
			});
		}

		var soon = later(1500, save);
		form.addEventListener("input", function (event) {
			if (event.target.type === "file") return;
			dirty = true;
			soon();
		});
		form.addEventListener("change", soon);
		doc.addEventListener("click", function (event) {
			var link = event.target.closest && event.target.closest("a[href]");
			var other = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
			if (!link || other || link.target || link.getAttribute("href").charAt(0) === "#") return;
			save();
			if (line.length === 0) return;
			event.preventDefault();
			afterwards = function () { location.href = link.href; };
		});
		doc.addEventListener("visibilitychange", function () {
			if (doc.visibilityState === "hidden") save(true);
		});
		window.addEventListener("online", function () { save(); });
	}

	/* <form method="get"><input data-live="results"> asks the form's address for the list alone (X-Fragment) and puts it into
	   #results; #results-status, a polite live region, says how many. The address bar follows, so that a reload shows the same. */
	function live(input) {
		var form = input.form, list = doc.getElementById(input.dataset.live);
		var status = doc.getElementById(input.dataset.live + "-status"), running;
		if (!form || !list) return;

		function ask() {
			var address = form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form));
			if (running) running.abort();
			var mine = running = new AbortController();
			fetch(address, {credentials: "same-origin", signal: mine.signal, headers: {"X-Fragment": input.dataset.live}}).then(function (answer) {
				return answer.ok ? answer.text() : Promise.reject(answer.status);
			}).then(function (html) {
				if (mine !== running) return;
				fill(list, html);
				var count = list.querySelector("[data-count]");
				if (status && count) status.textContent = count.dataset.count;
				history.replaceState(null, "", address);
			}).catch(function () { /* the button still searches */ });
		}

		input.addEventListener("input", later(180, ask));
		all("select, input[type=checkbox], input[type=radio]", form).forEach(function (other) { other.addEventListener("change", ask); });
	}

	/* <input type="file" data-upload="address" data-list="id" data-max="bytes" data-toobig data-sending data-failed> sends each
	   file as soon as it is chosen; the answer is the new list of files, and the new version of the draft in ETag. The form's other fields go along (token, field). */
	function upload(input) {
		var list = doc.getElementById(input.dataset.list);
		var status = doc.createElement("p"), bar = doc.createElement("progress");
		if (!list) return;
		status.className = "save";
		status.setAttribute("role", "status");
		bar.max = 100;
		bar.hidden = true;
		bar.setAttribute("aria-label", input.dataset.sending || "");
		input.after(bar, status);

		function words(what, file) {
			return (input.dataset[what] || "").replace("{name}", file.name);
		}

		/* Why a file was refused, from the page that says so. */
		function reason(request, file) {
			var said = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main .lead");
			return said ? file.name + "\u00a0: " + said.textContent.trim() : words("failed", file);
		}

		function put(files, told, done) {
			var file = files.shift();
			if (!file) {
				input.value = "";
				bar.hidden = true;
				status.className = told.length > 0 ? "error" : "save";
				status.textContent = told.join(" ");
				done();
				return;
			}
			if (file.size > Number(input.dataset.max || Infinity)) {
				put(files, told.concat(words("toobig", file)), done);
				return;
			}
			var data = new FormData(), request = new XMLHttpRequest();
			all("input[type=hidden]", input.form).forEach(function (hidden) { data.append(hidden.name, hidden.value); });
			data.append(input.name, file);
			status.className = "save";
			status.textContent = words("sending", file);
			bar.hidden = false;
			bar.value = 0;
			request.upload.onprogress = function (event) {
				if (event.lengthComputable) bar.value = 100 * event.loaded / event.total;
			};
			request.onload = function () {
				var good = request.status >= 200 && request.status < 300;
				if (good) fill(list, request.responseText);
				if (good) setVersion(input.form, request.getResponseHeader("ETag"));
				put(files, good ? told : told.concat(reason(request, file)), done);
			};
			request.onerror = function () {
				put([], told.concat(words("failed", file)), done);
			};
			request.open("POST", input.dataset.upload);
			request.setRequestHeader("X-Fragment", input.dataset.list);
			request.send(data);
		}

		input.addEventListener("change", function () {
			var files = Array.prototype.slice.call(input.files);
			send(function (done) { put(files, [], done); });
		});
	}

	/* <details class="keys" data-keys> on the desk: j and k move through a[data-row], Enter opens (it is a link), / goes
	   to [data-search], ? opens this help. Its checkbox switches them off for good (WCAG 2.1.4), per browser. */
	function keys(help) {
		var box = help.querySelector("input[type=checkbox]"), row = -1;
		if (box) {
			try { box.checked = localStorage.getItem("keys") !== "off"; } catch (e) { /* storage is refused: on */ }
			box.addEventListener("change", function () {
				try { localStorage.setItem("keys", box.checked ? "on" : "off"); } catch (e) { /* lasts for this page */ }
			});
		}
		doc.addEventListener("keydown", function (event) {
			if (box && !box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
			if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
			var rows = all("a[data-row]"), search = doc.querySelector("[data-search]");
			if (event.key === "j" || event.key === "k") {
				var here = rows.indexOf(doc.activeElement);
				row = Math.max(0, Math.min(rows.length - 1, (here < 0 ? row : here) + (event.key === "j" ? 1 : -1)));
				if (rows[row]) rows[row].focus();
			} else if (event.key === "/" && search) {
				search.focus();
				search.select();
			} else if (event.key === "?") {
				help.open = !help.open;
				if (help.open) help.querySelector("summary").focus();
			} else {
				return;
			}
			event.preventDefault();
		});
	}

	/* <div id="votes" data-refresh="5"> asks this page's address for that part alone (X-Fragment: votes) every five seconds
	   while it is seen, and puts it in when it has changed: a live region then says it. What was chosen in it stays until then. */
	function refresh(part) {
		setInterval(function () {
			if (doc.visibilityState === "hidden") return;
			fetch(location.href, {credentials: "same-origin", headers: {"X-Fragment": part.id}}).then(function (answer) {
				return answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status);
			}).then(function (html) {
				var fresh = new DOMParser().parseFromString(html, "text/html").body.innerHTML;
				if (fresh.trim() !== part.innerHTML.trim()) fill(part, html);
			}).catch(function () { /* the page can be loaded again */ });
		}, 1000 * part.dataset.refresh);
	}

	all("form[data-autosave]").forEach(autosave);
	all("[data-refresh]").forEach(refresh);
	all("input[data-live]").forEach(live);
	all("input[data-upload]").forEach(upload);
	all("details[data-keys]").forEach(keys);
})();
