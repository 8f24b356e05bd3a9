"use strict";
// The desk: one key an action, one small request from key to next card. The server writes every piece of HTML that is set
// in here, with all that comes from documents and people escaped; this script makes none of it from their words.
(() => {
  const $ = (id) => document.getElementById(id);
  const csrf = document.querySelector("meta[name=csrf]").content;
  const holder = $("card"), panel = $("panel"), status = $("status"), help = $("help"), picture = $("picture");
  let card = null; // what is shown: id, stamp, kind, reason, document, shut
  let mode = "card"; // card, wait, reason, words, kind, panel
  let shownAt = 0, labels = { rejections: [], missed: [] };
  const seen = []; // ids of cards shown, for j and k
  let place = -1, busy = false, watching = null, looking = Promise.resolve(), told = "";

  // --- asking the server
  const send = async (path, sent) => {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: JSON.stringify({ filter: chosen(), ...sent }) });
    if (answer.status === 401) location.replace("/enter");
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    const got = isJson ? await answer.json() : { html: await answer.text() };
    if (!answer.ok) throw new Error(got.problem || got.html || `The server answered ${answer.status}.`);
    return got;
  };
  const say = (words, isBad = false) => {
    status.textContent = words;
    status.classList.toggle("bad", isBad);
  };
  const once = async (work) => {
    if (busy) return;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    try { await work(); } catch (error) { say(error.message, true); }
    busy = false;
    document.body.removeAttribute("aria-busy");
    if (isStale) changed();
  };

  // --- the card
  const show = (got, { isBack = false } = {}) => {
    told = got.told || told;
    holder.innerHTML = got.html;
    card = got.card;
    shownAt = performance.now();
    close();
    say([got.told, got.state === "done" ? "Nothing is left here." : ""].filter(Boolean).join(" "), got.state === "conflict");
    holder.dataset.card = card ? card.id : "";
    if (card && !isBack && seen[place] !== card.id) {
      seen.splice(place + 1);
      seen.push(card.id);
      place = seen.length - 1;
    }
    const claim = $("claim");
    if (claim) claim.focus({ preventScroll: true });
    scrollTo(0, 0);
    if (card && card.kind !== "pair") look();
    else picture.replaceChildren();
  };
  const next = () => once(async () => show(await send("/next", {})));
  const jump = (id, isBack = false) => once(async () => show(await send("/jump", { card: id }), { isBack }));
  const act = (verb, more = {}) => {
    if (!card) return;
    const sent = { verb, card: card.id, stamp: card.stamp, milliseconds: Math.round(performance.now() - shownAt), ...more };
    return once(async () => {
      const got = await send("/act", sent);
      if (got.state === "errors") return mistakes(got);
      const kept = got.state === "conflict" && panel.querySelector("form[data-form=correct]");
      const typed = kept ? Object.fromEntries(new FormData(kept)) : null;
      show(got);
      if (got.state === "next" || got.state === "done") refreshSoon();
      if (typed && card) { busy = false; await edit(typed); say(`${got.told} What you typed is still in the form.`, true); }
    });
  };
  const step = (by) => {
    const at = place + by;
    if (at >= 0 && at < seen.length) { place = at; jump(seen[at], true); }
    else if (by > 0) next();
    else say("This is the first card of this sitting.");
  };

  // --- the words around the quote and the page as it was read; never in the way of the next card
  const look = () => {
    if (watching) watching.abort();
    watching = new AbortController();
    const { signal } = watching, id = card.id;
    const pause = new Promise((done) => { setTimeout(done, 200); signal.addEventListener("abort", done); });
    looking = pause.then(async () => {
      if (signal.aborted) return;
      try {
        const answer = await fetch(`/around?card=${encodeURIComponent(id)}`, { signal });
        const got = await answer.json();
        if (!card || card.id !== id || !$("around")) return;
        if (got.html && mode !== "words") {
          $("around").innerHTML = got.html;
          centre();
        }
        pictured(got, id);
      } catch (error) { if (error.name !== "AbortError") say(error.message, true); }
    });
  };
  const centre = () => {
    const box = $("around"), mark = box.querySelector("mark");
    if (mark) box.scrollTop = Math.max(0, mark.offsetTop - box.clientHeight / 3);
  };
  const pictured = (got, id) => {
    const source = `/picture?card=${encodeURIComponent(id)}&t=${encodeURIComponent(String(Math.round(shownAt)))}`;
    if (got.form === "html") {
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = "The page as it was read, the quote marked";
      frame.src = `${source}#quote`;
      picture.replaceChildren(frame);
    } else if (got.form === "image") {
      const image = document.createElement("img");
      image.alt = `Page ${got.page} of the PDF, the words framed`;
      image.src = source;
      picture.replaceChildren(image);
    } else {
      const words = document.createElement("p");
      words.className = "none";
      words.textContent = got.note || "Plain text: all of it stands beside.";
      picture.replaceChildren(words);
    }
  };

  // --- panels: one at a time, below the card, never a dialog
  const open = (html, name) => {
    panel.innerHTML = html;
    panel.hidden = false;
    mode = name;
    const first = panel.querySelector("input, select, textarea, button");
    if (first) { first.focus(); if (first.select) first.select(); }
    panel.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    panel.hidden = true;
    panel.replaceChildren();
    if (mode === "words") unmark();
    mode = "card";
  };
  const leave = () => {
    close();
    help.hidden = true;
    ($("claim") || holder).focus({ preventScroll: true });
  };
  const choices = (title, rows, name) => {
    const box = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", title);
    const head = document.createElement("h2");
    head.textContent = title;
    box.append(head);
    for (const [key, , label] of rows) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.choice = key;
      button.setAttribute("aria-keyshortcuts", key);
      const sign = document.createElement("kbd");
      sign.textContent = key;
      button.append(`${label} `, sign);
      box.append(button);
    }
    open("", name);
    panel.append(box);
    box.querySelector("button").focus();
    say(`${title}: ${rows.map(([key, , label]) => `${key} ${label}`).join(", ")}.`);
  };
  const asked = (title, label, name, longest) => {
    const form = document.createElement("form");
    form.dataset.form = name;
    form.autocomplete = "off";
    const field = document.createElement("p"), tag = document.createElement("label"), input = document.createElement("input");
    tag.textContent = label;
    tag.htmlFor = "asked";
    input.id = "asked";
    input.name = "asked";
    input.maxLength = longest;
    field.append(tag, " ", input);
    const head = document.createElement("h2");
    head.textContent = title;
    form.append(head, field);
    open("", "panel");
    panel.append(form);
    input.focus();
  };
  const edit = (typed = null) => once(async () => {
    const answer = await fetch(`/form?card=${encodeURIComponent(card.id)}`);
    if (!answer.ok) throw new Error((await answer.json()).problem);
    open(await answer.text(), "panel");
    if (typed) for (const [name, value] of Object.entries(typed)) if (panel.querySelector("form").elements[name]) panel.querySelector("form").elements[name].value = value;
  });
  const mistakes = (got) => {
    for (const one of panel.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
    for (const one of panel.querySelectorAll(".error")) { one.hidden = true; one.textContent = ""; }
    let first = null, rest = [];
    for (const [slot, words] of Object.entries(got.errors)) {
      const beside = document.getElementById(`error-${slot}`), input = document.getElementById(`slot-${slot}`) || (slot === "count" ? $("bulk-count") : null);
      if (!beside) { rest.push(words); continue; }
      beside.textContent = words;
      beside.hidden = false;
      if (input) { input.setAttribute("aria-invalid", "true"); first = first || input; }
    }
    if (first) first.focus();
    say([got.told, ...rest].filter(Boolean).join(" ") || "Not saved.", true);
  };

  // --- selecting words with the keyboard
  let words = [], at = 0, from = 0, wanted = "";
  const select = (verb) => once(async () => {
    const shown = card;
    await looking; // the surroundings, with the places of their words
    if (card === shown && mode === "card") selecting(verb);
  });
  const selecting = (verb) => {
    const around = $("around");
    if (!card || card.shut || !around) return say("The words are covered. Press v to look.", true);
    const parts = [...around.querySelectorAll("[data-start]:not(.veil)")];
    if (!parts.length) return say("The words have no place here yet: their surroundings are not read.", true);
    const quote = around.querySelector("mark");
    words = [];
    for (const part of parts) split(part);
    if (!words.length) return say("There are no words to select.", true);
    at = from = Math.max(0, words.findIndex((word) => quote && quote.contains(word)));
    wanted = verb;
    mode = "words";
    around.tabIndex = -1;
    around.focus({ preventScroll: true });
    around.classList.add("selecting");
    mark(`${verb === "hide" ? "Hide words" : "Missed fact"}: arrows move, Shift widens, Enter takes, Esc leaves.`);
  };
  const split = (part) => {
    let start = Number(part.dataset.start);
    const pieces = part.textContent.split(/(\s+)/);
    part.replaceChildren(...pieces.filter(Boolean).map((piece) => {
      const length = [...piece].length, node = /^\s+$/.test(piece) ? document.createTextNode(piece) : document.createElement("span");
      if (node.nodeType === 1) {
        node.className = "w";
        node.textContent = piece;
        node.dataset.from = start;
        node.dataset.to = start + length;
        words.push(node);
      }
      start += length;
      return node;
    }));
  };
  const mark = (before = "") => {
    const [low, high] = [Math.min(at, from), Math.max(at, from)];
    words.forEach((word, index) => {
      word.classList.toggle("on", index >= low && index <= high);
      word.classList.toggle("at", index === at);
    });
    words[at].scrollIntoView({ block: "nearest" });
    say(`${before} Selected: ${words.slice(low, high + 1).map((word) => word.textContent).join(" ")}`.trim());
  };
  const unmark = () => {
    for (const word of words) word.classList.remove("on", "at");
    const around = $("around");
    if (around) around.classList.remove("selecting");
  };
  const range = () => ({ start: Number(words[Math.min(at, from)].dataset.from), end: Number(words[Math.max(at, from)].dataset.to) });
  const move = (event) => {
    const block = (index) => words[index].closest(".block");
    const lineStep = (by) => {
      const box = words[at].getBoundingClientRect();
      let best = at, least = Infinity;
      words.forEach((word, index) => {
        const other = word.getBoundingClientRect(), down = (other.top - box.top) * by;
        if (down < box.height / 2) return;
        const far = down * 10 + Math.abs(other.left - box.left);
        if (far < least) { least = far; best = index; }
      });
      return best;
    };
    const to = {
      ArrowRight: () => Math.min(words.length - 1, at + 1), ArrowLeft: () => Math.max(0, at - 1), ArrowDown: () => lineStep(1), ArrowUp: () => lineStep(-1),
      Home: () => words.findIndex((word) => word.closest(".block") === block(at)), End: () => words.length - 1 - [...words].reverse().findIndex((word) => word.closest(".block") === block(at)),
    }[event.key];
    if (!to) return false;
    at = to();
    if (!event.shiftKey) from = at;
    mark();
    return true;
  };
  let taken = null;
  const take = () => {
    taken = range();
    if (wanted === "hide") return act("hide", taken);
    unmark();
    choices("What do these words say?", labels.missed, "kind");
  };
  const kindOf = (key) => once(async () => {
    const row = labels.missed.find((one) => one[0] === key);
    if (!row) return;
    const answer = await fetch(`/form?card=${encodeURIComponent(card.id)}&kind=${encodeURIComponent(row[1])}`);
    if (!answer.ok) throw new Error((await answer.json()).problem);
    open(await answer.text(), "panel");
  });

  // --- the filter
  const filter = $("filter");
  const scoped = { all: {}, document: {}, question: {} };
  const own = () => {
    const out = {};
    for (const name of ["kind", "source_id", "language", "reason", "organisation_id", "document_id"]) {
      const field = filter.elements[name];
      if (field && field.value) out[name] = field.value.trim();
    }
    return out;
  };
  const chosen = () => ({ ...own(), ...scoped[filter.elements.scope.value] });
  const scope = (name) => {
    if (!card && name !== "all") return;
    scoped.document = card ? { document_id: card.document } : {};
    scoped.question = card ? { kind: card.kind, reason: card.reason } : {};
    filter.elements.scope.value = name;
    changed();
  };
  let isStale = false, asks = 0;
  const changed = async () => {
    side();
    isStale = true;
    if (busy) return; // the request under way is followed by one for the filter as it is then
    while (isStale) { isStale = false; await next(); }
  };
  const side = async () => {
    const number = ++asks;
    try {
      const answer = await fetch(`/side?${new URLSearchParams(own())}`);
      if (!answer.ok) return;
      const got = await answer.json();
      if (number !== asks) return; // a newer one was asked meanwhile
      const inside = document.activeElement && document.activeElement.closest("#facets") ? document.activeElement.id : "";
      $("facets").innerHTML = got.facets;
      $("progress").innerHTML = got.progress;
      $("deferred").innerHTML = got.deferred;
      if (inside && $(inside)) $(inside).focus();
    } catch (error) { say(error.message, true); }
  };
  let soon = null;
  const refreshSoon = () => { if (!soon) soon = setTimeout(() => { soon = null; if (!document.activeElement.closest("#side")) side(); }, 15000); };
  const toFilter = () => { const first = $("facets").querySelector("select, input") || filter.querySelector("input"); $("side").scrollIntoView({ block: "nearest" }); if (first) first.focus(); };

  // --- keys
  const reject = () => (card.kind === "pair" ? act("different") : choices("What is wrong?", labels.rejections, "reason"));
  const togglePage = () => {
    const page = $("page"), isOff = document.body.classList.toggle("no-page");
    page.querySelector("[data-key=p]").setAttribute("aria-expanded", String(!isOff));
  };
  const bulk = () => once(async () => open((await send("/preview", {})).html, "panel"));
  const toHelp = () => { help.hidden = !help.hidden; if (!help.hidden) { help.focus(); help.scrollIntoView({ block: "nearest" }); } else leave(); };
  const ofCard = {
    a: () => act(card.kind === "pair" ? "same" : "accept"), x: reject, s: () => act("skip"), d: () => asked("Put off", "Why, for whoever takes it up", "defer", 2000),
    e: () => (card.kind === "pair" || card.kind === "group" ? say("This card is about several facts: look at one alone to edit it.", true) : edit()),
    m: () => select("missed"), h: () => select("hide"), v: () => once(async () => show(await send("/uncover", { card: card.id }), { isBack: true })),
    r: () => card.kind === "pair" && act("branch_of"), w: () => card.kind === "pair" && act("umbrella_of"), 2: () => scope("document"), 3: () => scope("question"),
  };
  const always = {
    u: () => once(async () => { show(await send("/undo", {})); refreshSoon(); }), j: () => step(1), k: () => step(-1), g: () => asked("Jump", "Id of the card", "jump", 400),
    f: toFilter, b: bulk, p: togglePage, "?": toHelp, 1: () => scope("all"), c: () => ($("claim") || holder).focus(), Backspace: () => always.u(),
  };
  const pressed = (key) => {
    if (ofCard[key]) return card ? ofCard[key]() : say("There is no card.");
    if (always[key]) return always[key]();
  };
  const isTyping = (node) => node.closest("input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]");
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") { event.preventDefault(); return leave(); }
    if (isTyping(event.target)) {
      if (event.key === "Enter" && !event.shiftKey && event.target.tagName === "TEXTAREA") { event.preventDefault(); event.target.form.requestSubmit(); }
      return;
    }
    if (!$("keys").checked) return;
    if (mode === "words") {
      if (event.key === "Enter") { event.preventDefault(); return take(); }
      if (move(event)) event.preventDefault();
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (mode === "reason" || mode === "kind") {
      const button = panel.querySelector(`[data-choice="${CSS.escape(key)}"]`);
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (mode !== "card" || event.repeat) return;
    if (ofCard[key] || always[key]) { event.preventDefault(); pressed(key); }
  });
  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) {
      const word = event.target.closest(".w");
      if (mode === "words" && word) { at = words.indexOf(word); if (!event.shiftKey) from = at; mark(); }
      return;
    }
    if (button.dataset.key) return pressed(button.dataset.key);
    if (button.dataset.jump) return jump(button.dataset.jump);
    if (button.dataset.leave !== undefined) return leave();
    if (button.dataset.choice) {
      if (mode === "kind") return kindOf(button.dataset.choice);
      const row = labels.rejections.find((one) => one[0] === button.dataset.choice);
      if (row) return act("reject", { reason: row[1] });
    }
    if (button.id === "leave") return once(async () => { await send("/leave", {}); location.replace("/enter"); });
    if (button.id === "clear") { filter.reset(); for (const one of filter.querySelectorAll("select, input:not([type=radio])")) one.value = ""; changed(); }
  });
  addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target, entered = Object.fromEntries(new FormData(form));
    if (form.id === "filter") return changed();
    if (form.dataset.form === "correct") return act("correct", { slots: entered });
    if (form.dataset.form === "missed") return act("missed", { slots: entered, kind: form.dataset.kind, ...taken });
    if (form.dataset.form === "defer") return act("defer", { comment: entered.asked });
    if (form.dataset.form === "jump") return jump(entered.asked.trim());
    if (form.dataset.form === "bulk") {
      const sent = { verb: entered.verb, reason: entered.reason, token: form.dataset.token, count: Number(entered.count) || 0, expected: Number(form.dataset.count) };
      return once(async () => { const got = await send("/bulk", sent); if (got.state === "errors") mistakes(got); else { show(got); side(); } });
    }
  });
  filter.addEventListener("change", (event) => {
    if (event.target.name === "scope") return scope(event.target.value);
    changed();
  });
  const keys = $("keys");
  keys.checked = localStorage.getItem("keys") !== "off";
  keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));

  fetch("/labels").then((answer) => answer.json()).then((got) => { labels = got; });
  next().then(side);
})();
