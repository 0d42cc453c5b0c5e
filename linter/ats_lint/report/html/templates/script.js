"use strict";
const findings = [...document.querySelectorAll(".finding")];
const form = document.querySelector(".filters");
const told = document.querySelector("#told");
function filter() {
  const data = new FormData(form);
  const levels = data.getAll("severity");
  const words = (data.get("text") || "").toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const one of findings) {
    const text = one.textContent.toLowerCase();
    const fits = levels.includes(one.dataset.severity)
      && ["rule", "path", "service"].every((key) => !data.get(key) || data.get(key) === one.dataset[key])
      && words.every((word) => text.includes(word));
    one.hidden = !fits;
    shown += fits ? 1 : 0;
  }
  told.textContent = `${shown} of ${findings.length} findings shown`;
}
if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
}
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => { for (const one of closed) one.open = false; });
