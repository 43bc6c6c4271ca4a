/* What the console's pages do beyond HTML: say and sound that something waits, send once, warn before the session ends, make a photo
   small before it travels, choose the part of a photo. Every page works without it. */
"use strict";
(() => {
  const title = document.title;
  let known = null;
  let audio = null;

  /* A new proposal to sign: heard, seen in the tab, and spoken by a screen reader. */
  function beep() {
    if (!audio || audio.state !== "running") return;
    for (const [at, pitch] of [[0, 880], [0.25, 1175], [0.5, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.22);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.24);
    }
    document.documentElement.dataset.rang = String(Number(document.documentElement.dataset.rang || 0) + 1);
  }

  function openAudio() {
    if (!audio) audio = new AudioContext();
    return audio.resume().catch(() => undefined);
  }

  function listen() {
    const holder = document.querySelector("[data-ringing]");
    if (!holder) return;
    const waiting = holder.dataset.ringing.split(" ").filter(Boolean);
    document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
    if (known === null) {
      /* Across pages too: what was heard on the page before is not new on this one. */
      known = new Set((sessionStorage.getItem("gehoord") || "").split(" ").filter(Boolean));
      if (!sessionStorage.getItem("gehoord")) known = new Set(waiting);
    }
    if (waiting.some((one) => !known.has(one))) {
      beep();
      const spoken = document.getElementById("spoken");
      if (spoken) spoken.textContent = holder.dataset.said;
    }
    known = new Set(waiting);
    sessionStorage.setItem("gehoord", waiting.join(" ") || "-");
  }

  function offerSound() {
    const button = document.getElementById("geluid");
    if (!button || !window.AudioContext) return;
    const show = () => {
      const on = audio && audio.state === "running";
      button.setAttribute("aria-pressed", String(Boolean(on)));
      button.hidden = Boolean(on);
    };
    button.addEventListener("click", () => openAudio().then(() => { show(); beep(); }));
    openAudio().then(show);
    setTimeout(show, 300);
  }

  /* A second press sends nothing: the first is on its way. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent && Date.now() - Number(form.dataset.sent) < 8000) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") form.dataset.sent = String(Date.now());
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  /* Ten minutes before the end of the shift, and when the API says that it is over. */
  function warn() {
    const warning = document.querySelector(".session-warning");
    const ends = Date.parse(document.body.dataset.ends || "");
    if (warning && ends && ends - Date.now() < 600000) warning.hidden = false;
  }
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) {
      const warning = document.querySelector(".session-warning");
      if (warning) warning.hidden = false;
    }
  });

  /* A photo of many megapixels is made smaller here: it travels in a second, and nothing is lost that anybody would see. */
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.dataset.shrink || !input.files.length) return;
    const most = Number(input.dataset.shrink);
    try {
      const picture = await createImageBitmap(input.files[0]);
      const scale = Math.min(1, most / Math.max(picture.width, picture.height));
      if (scale === 1 && input.files[0].size < 2000000) return;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
      const files = new DataTransfer();
      files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
      input.files = files.files;
    } catch {
      /* the server says what is wrong with it */
    }
  });

  /* The part of a photo that is to be kept: drag over it; the fields beside it hold the same in percent. */
  function cropper() {
    const box = document.querySelector("[data-crop]");
    if (!box) return;
    const fields = Object.fromEntries(["left", "top", "width", "height"].map((name) => [name, document.getElementById(name)]));
    const mark = document.createElement("div");
    mark.className = "crop-mark";
    box.append(mark);
    const show = () => {
      for (const name of Object.keys(fields)) mark.style[name] = `${Number(fields[name].value.replace(",", ".")) || 0}%`;
    };
    let from = null;
    const place = (event) => {
      const edges = box.getBoundingClientRect();
      const clip = (value) => Math.min(100, Math.max(0, value));
      return [clip(((event.clientX - edges.left) / edges.width) * 100), clip(((event.clientY - edges.top) / edges.height) * 100)];
    };
    box.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      from = place(event);
      box.setPointerCapture(event.pointerId);
    });
    box.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = place(event);
      const values = { left: Math.min(from[0], to[0]), top: Math.min(from[1], to[1]), width: Math.abs(to[0] - from[0]), height: Math.abs(to[1] - from[1]) };
      for (const [name, value] of Object.entries(values)) fields[name].value = value.toFixed(1);
      show();
    });
    box.addEventListener("pointerup", () => { from = null; });
    for (const field of Object.values(fields)) field.addEventListener("input", show);
    show();
  }

  document.addEventListener("DOMContentLoaded", () => {
    listen();
    offerSound();
    cropper();
    warn();
    setInterval(warn, 20000);
    const summary = document.querySelector(".summary");
    if (summary) summary.focus();
  });
  document.addEventListener("htmx:afterSettle", listen);
})();
