"use strict";
// Without this script everything is there: filters are CSS, links are links. It opens what is folded above a link's
// target, moves from place to place and counts what the filters leave.
(() => {
  const cards = [...document.querySelectorAll(".card")];
  const visible = (node) => node.getClientRects().length > 0;
  const unfold = (node) => {
    for (let at = node && node.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  const arrive = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    unfold(target);
    target.scrollIntoView({ block: "center" });
  };
  const count = () => {
    const left = cards.filter(visible).length;
    document.getElementById("seen").textContent = left === cards.length ? String(left) : `${left} of ${cards.length}`;
  };
  let at = -1;
  const step = (by) => {
    const shown = new Set(cards.filter(visible).map((card) => card.id));
    const places = [...document.querySelectorAll("main .chip")].filter((chip) => shown.has(chip.hash.slice(1)));
    if (!places.length) return;
    const now = places.indexOf(document.activeElement);
    at = ((now < 0 ? at : now) + by + places.length) % places.length;
    unfold(places[at]);
    places[at].focus();
    places[at].scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", arrive);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest("#text, #facts")) return;
    if (event.key === "n") step(1);
    else if (event.key === "p") step(-1);
  });
  document.querySelector(".filters").addEventListener("change", count);
  const steps = document.querySelector(".steps");
  steps.hidden = false;
  steps.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) step(Number(button.dataset.by));
  });
  count();
  arrive();
})();
