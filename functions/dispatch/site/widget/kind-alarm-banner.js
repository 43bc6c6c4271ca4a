/* <kind-alarm-banner>: alerts for missing children on any website. How: see the page beside this script. EUPL-1.2.
Nothing about visitors is asked, kept or sent. What the feed says becomes text, never markup. */
(() => {
	if (customElements.get("kind-alarm-banner")) return; // the page has this script twice
	const SCRIPT = document.currentScript?.src;
	const MINUTE = 60_000, KEEP = 5 * MINUTE; // what was not confirmed for so long is taken away
	const WORDS = {
		nl: { region: "Vermiste kinderen", close: "Sluiten", more: "Lees meer op", photo: "Foto", mark: "OEFENING: geen echte melding" },
		en: { region: "Missing children", close: "Close", more: "Read more on", photo: "Photo", mark: "EXERCISE: not a real alert" },
	};
	const STYLE = new CSSStyleSheet();
	STYLE.replaceSync(`
		section { all: initial; color-scheme: inherit; font: medium/1.4 system-ui, sans-serif; overflow-wrap: anywhere; print-color-adjust: exact }
		:host, section { display: block }
		:host([hidden]), [hidden] { display: none }
		:host(:is([position=top], [position=bottom])) { position: fixed; inset: 0 0 auto; z-index: 9999; max-height: 60vh; overflow: auto }
		:host([position=bottom]) { inset: auto 0 0 }
		article { --band: #1f5fd1; --on: #fff; position: relative; background: Canvas; color: CanvasText; border: 3px solid var(--band) }
		.amber { --band: #ffb612; --on: #14110a }
		.over { --band: #4a5568 }
		.unreal { --band: #3d1152; border: 6px dashed #ff7ad9 }
		h2, p { margin: 0 }
		h2 { background: var(--band); color: var(--on); font-size: 1.2em; padding: .7em 6em .7em .8em }
		.mark { padding: .4em 1em; font-weight: bold; background: #ff7ad9; color: #1b0026 }
		.body { display: flex; flex-wrap: wrap; gap: .6em 1em; padding: 1em }
		.body div { flex: 1 1 14em; max-width: 44em }
		img { width: 7.5em; max-height: 12em; object-fit: contain }
		.who { font-size: 1.3em; font-weight: bold; margin-bottom: .3em }
		a { color: inherit; font-weight: bold; display: inline-block; padding: .5em 0 }
		button { position: absolute; top: 5px; right: .4em; min-height: 44px; padding: 0 1em; cursor: pointer;
			font: inherit; font-weight: bold; color: var(--on); background: var(--band); border: 2px solid; border-radius: .3em }
		:focus-visible { outline: 3px solid; outline-offset: 2px }
		@media print {
			:host([position]) { position: static; max-height: none }
			button { display: none }
		}`);

	const polls = new Map(); // by address of a feed: elements share one
	const closed = new Set(); // messages that the visitor closed, and ends that had their minute
	const announced = new Set(); // messages that were read out

	function make(tag, properties, ...inside) {
		const made = Object.assign(document.createElement(tag), properties);
		made.append(...inside.filter(Boolean)); // a string becomes text, whatever it says
		return made;
	}

	/** An address in a feed, if it is of the feed's own host or of the police. */
	function trusted(address, feed) {
		const url = make("a", { href: address || "x:" });
		const known = url.host === new URL(feed).host || /(^|\.)(politie|burgernet)\.nl$/.test(url.hostname);
		return known && /^https?:$/.test(url.protocol) && url;
	}

	/** One feed, asked for all elements that want it. */
	class Poll {
		elements = new Set();
		alerts = new Map();
		sent = {}; // by alert: an older copy (a slow cache) brings nothing back
		failures = 0;

		/** Asks after so long; not at all while nobody sees it. */
		later(delay) {
			clearTimeout(this.timer);
			this.timer = this.elements.size && !document.hidden && setTimeout(() => this.ask(), delay);
		}
		async ask() {
			try {
				const answer = await fetch(this.feed, {
					cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(10_000),
				});
				if (!answer.ok) throw answer;
				this.alerts = this.newest(await answer.json());
				this.failures = 0;
				this.confirmed = Date.now();
				setTimeout(() => this.tell(), KEEP + 1_000);
			} catch {
				this.failures++;
			}
			const every = Math.min(...Array.from(this.elements, (element) => element.every));
			this.later(Math.min(every * 2 ** this.failures, 10 * MINUTE) * (0.9 + Math.random() / 5));
			this.tell();
		}
		/** One message per alert, oldest first; what has not the form of one is passed over. */
		newest(entries) {
			const found = new Map();
			const messages = entries.filter((entry) => entry?.AlertId && entry.MessageId && entry.Message);
			for (const entry of messages.sort((a, b) => a.Sent - b.Sent || a.MessageId - b.MessageId)) {
				const id = entry.AlertId, sent = Number(entry.Sent);
				if (this.sent[id] > sent) continue;
				this.sent[id] = sent;
				found.set(id, { ...entry, key: `${id} ${entry.MessageId}`, amber: entry.AlertLevel === "10", over: entry.Type === "Cancel" });
			}
			return found;
		}
		tell() {
			if (Date.now() - this.confirmed >= KEEP) this.alerts.clear();
			this.elements.forEach((element) => element.show(this.alerts));
		}
	}

	class Banner extends HTMLElement {
		#cards = new Map();
		#poll;
		#test;
		#words;
		#root = this.attachShadow({ mode: "open" });
		#mark = make("p", { className: "mark" });
		#region = make("section", {}, this.#mark);

		connectedCallback() {
			const language = this.lang.startsWith("en") ? "en" : "nl";
			this.#words = WORDS[language];
			this.#test = this.hasAttribute("test");
			this.every = Math.min(Math.max(this.#number("every") || 60, 30), 240) * 1_000;
			Object.assign(this.#mark, { hidden: !this.#test, textContent: this.#words.mark });
			Object.assign(this.#region, { lang: language, ariaLabel: this.#words.region });
			this.#root.adoptedStyleSheets = [STYLE];
			this.#root.append(this.#region);
			const given = this.getAttribute("feed")?.replace(/\/*$/, "/");
			const base = given ? new URL(given, document.baseURI) : new URL("../", SCRIPT);
			const feed = new URL(`${this.#test ? "test/" : ""}landactiehost/api/v1/alerts`, base).href;
			this.#poll = polls.get(feed) ?? Object.assign(new Poll(), { feed });
			polls.set(feed, this.#poll);
			this.#poll.elements.add(this);
			this.show(this.#poll.alerts);
			if (!this.#poll.timer) this.#poll.later(2_000 * Math.random());
		}
		disconnectedCallback() {
			this.#poll?.elements.delete(this);
			this.show(new Map());
		}
		#number(name) {
			return Number(this.getAttribute(name) || NaN);
		}

		show(alerts) {
			for (const [id, card] of this.#cards) {
				if (this.#wants(alerts.get(id))) continue;
				card.remove();
				this.#cards.delete(id);
				this.#dispatch("cleared", card.shown);
			}
			alerts.forEach((alert, id) => this.#wants(alert) && this.#cards.get(id)?.shown.key !== alert.key && this.#put(alert, id));
			this.#region.hidden = !this.#test && !this.#cards.size;
		}
		/** Exercises only in a test, and nothing else there. An end only where its alert stands. */
		#wants(alert) {
			if (!alert || closed.has(alert.key) || this.#test === (alert.State === "Actual")) return false;
			if (alert.over) return this.#cards.has(alert.AlertId);
			return /^(Alert|Update)$/.test(alert.Type) && (alert.amber || this.#isNear(alert.Area?.Circle));
		}
		/** Whether a circle ("lat,lon metres") meets the site's region; without a place nothing does, as NaN is never less. */
		#isNear(circle) {
			const [latitude, longitude, reach] = String(circle).split(/[ ,]+/).map(Number);
			const north = latitude - this.#number("latitude"), east = longitude - this.#number("longitude");
			const away = 111_195 * Math.hypot(north, east * Math.cos((latitude * Math.PI) / 180));
			return away <= reach + (this.#number("radius") || 0);
		}

		#put(alert, id) {
			const { key, amber, over, Message } = alert;
			const name = (this.#test ? "TEST " : "") + (amber ? "AMBER Alert" : "Vermist Kind Alert");
			let card = this.#cards.get(id);
			if (!card) {
				card = make("article", {}, make("div", { lang: "nl" }), make("button", { type: "button" }, this.#words.close));
				this.#mark.after(card); // above the others; updates stay there, so that nothing jumps
				this.#cards.set(id, card);
			}
			const [live, button] = card.children, focused = live.contains(this.#root.activeElement);
			const close = () => {
				closed.add(key);
				polls.forEach((poll) => poll.tell());
			};
			card.shown = alert;
			card.className = this.#test ? "unreal" : over ? "over" : amber ? "amber" : "";
			card.onkeydown = (event) => { if (event.key === "Escape") close(); };
			live.role = announced.has(key) ? null : over ? "status" : "alert";
			announced.add(key);
			live.replaceChildren(make("h2", {}, name), this.#body(over ? { Description: Message.Description } : Message));
			button.ariaLabel = `${this.#words.close}: ${name}`;
			button.onclick = close;
			if (focused) button.focus({ preventScroll: true });
			if (over) setTimeout(close, MINUTE);
			this.#dispatch("shown", alert);
		}
		#body({ Title, Description, Media, Readmore_URL }) {
			const src = trusted(Media?.SmallImage ?? Media?.Image, this.#poll.feed), href = trusted(Readmore_URL, this.#poll.feed);
			const alt = `${this.#words.photo}: ${Title}`, referrerPolicy = "no-referrer";
			return make("div", { className: "body" },
				src && make("img", { src, alt, referrerPolicy, onerror: (event) => event.target.remove() }),
				make("div", {},
					Title && make("p", { className: "who" }, String(Title)),
					make("p", {}, String(Description ?? "")),
					href && make("a", { href, referrerPolicy, lang: this.#region.lang }, `${this.#words.more} ${href.host}`)));
		}
		#dispatch(what, { AlertId, MessageId }) {
			this.dispatchEvent(new CustomEvent(`kind-alarm-${what}`, { bubbles: true, detail: { AlertId, MessageId } }));
		}
	}

	/** Seen again, or online again: asked at once. Timers may have slept, so what is old goes first. */
	const wake = () => polls.forEach((poll) => {
		poll.tell();
		poll.later(0);
	});
	document.addEventListener("visibilitychange", wake);
	addEventListener("online", wake);
	customElements.define("kind-alarm-banner", Banner);
})();
