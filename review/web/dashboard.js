"use strict";
// The dashboard's one button.
document.getElementById("leave")?.addEventListener("click", async () => {
  const csrf = document.querySelector("meta[name=csrf]").content;
  await fetch("/leave", { method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf }, body: "{}" });
  location.replace("/enter");
});
