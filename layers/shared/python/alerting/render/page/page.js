// Shares the page, and keeps an open one true. Without this script the page says the same; only that has to be reloaded by hand.
"use strict";
(() => {
  // With the 15 seconds that caches keep a page, a name leaves the screen within a minute of the stop.
  const SOONEST = 25_000;
  const LATEST = 40_000;
  // Asked for again this often at most when somebody comes back to the page.
  const SOON = 15_000;
  const notice = document.getElementById("nieuws");
  let asked = Date.now();
  let announced = "";
  let tag = "";
  let timer = 0;

  const main = () => document.querySelector("main");

  // The share button works only here, so it is shown only here.
  function showShare() {
    const button = document.querySelector("[data-share]");
    if (button) button.hidden = !(navigator.share || navigator.clipboard);
  }

  // The kind and the address, never a name: in a group chat the preview disappears with the alert, a text does not.
  async function share(button) {
    const url = button.dataset.share;
    if (navigator.share) {
      try {
        await navigator.share({ title: button.dataset.title, url });
        return;
      } catch (error) {
        if (error.name === "AbortError") return;
      }
    }
    try {
      await navigator.clipboard.writeText(url);
      say(notice.dataset.copied);
    } catch {
      say(url);
    }
  }

  function say(text, link) {
    notice.textContent = text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = location.pathname;
    anchor.textContent = link;
    notice.append(" ", anchor);
  }

  // Takes the old page away at once: the content, the title, and what the head tells about it.
  function replace(fresh) {
    const old = main();
    const focused = old.contains(document.activeElement) && document.activeElement !== document.body;
    for (const part of ["header", "main"]) {
      document.querySelector(part).replaceWith(document.adoptNode(fresh.querySelector(part)));
    }
    document.body.className = fresh.body.className;
    document.title = fresh.title;
    for (const told of document.head.querySelectorAll("meta[property], meta[name='description']")) told.remove();
    if (focused) main().focus();
    showShare();
    say(notice.dataset.replaced);
  }

  // After the first time only whether anything changed: the answer is then 304 and empty.
  async function look() {
    asked = Date.now();
    let fresh;
    try {
      const answer = await fetch(location.pathname, { cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
      const gone = answer.status === 404 || answer.status === 410;
      if (!answer.ok && !gone) return;
      tag = answer.headers.get("ETag") ?? "";
      fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!fresh.querySelector("main[data-version]")) {
        if (gone) location.reload();
        return;
      }
    } catch {
      return; // no network at the moment; the next time will tell
    }
    const { version, atOnce } = fresh.querySelector("main").dataset;
    if (version === main().dataset.version || version === announced) return;
    if (atOnce !== undefined) {
      replace(fresh);
    } else {
      announced = version;
      say(notice.dataset.changed, notice.dataset.reload);
    }
  }

  // Spread, so that the phones which were woken together do not ask together.
  function wait() {
    clearTimeout(timer);
    if (main().dataset.end !== undefined) return;
    timer = setTimeout(async () => {
      if (document.visibilityState === "visible") await look();
      wait();
    }, SOONEST + Math.random() * (LATEST - SOONEST));
  }

  async function comeBack() {
    if (main().dataset.end === undefined && Date.now() - asked > SOON) await look();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-share]");
    if (button) share(button);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") comeBack();
  });
  // A page out of the browser's memory may have been stopped meanwhile.
  addEventListener("pageshow", (event) => {
    if (event.persisted) look();
  });
  showShare();
  wait();
})();
