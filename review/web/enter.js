"use strict";
// The way in. The token stands behind the # of the address, which no browser sends or logs; it is sent once, by POST.
(() => {
  const form = document.getElementById("form");
  const told = document.getElementById("told");
  const enter = async (sent) => {
    const answer = await fetch("/enter", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) });
    const got = await answer.json();
    if (answer.ok) location.replace("/");
    else told.textContent = got.problem;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter(Object.fromEntries(new FormData(form)));
  });
  const token = location.hash.slice(1);
  if (token && document.getElementById("token")) {
    history.replaceState(null, "", "/enter");
    enter({ token });
  }
})();
