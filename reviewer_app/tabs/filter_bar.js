// What was pressed shows at once; the server's answer brings the list, and the counts.
const TYPING_PAUSE = 250;
const field = () => document.querySelector("#queue-search :is(input, textarea)");
const pressed = (kind) => [...element.querySelectorAll(`[data-${kind}][aria-pressed="true"]`)];

window.chosenFilters = () => JSON.stringify({
  skill: pressed("skill")[0]?.dataset.skill ?? "",
  action: element.querySelector("#filter-action")?.value ?? "",
  search: field()?.value ?? "",
  ...Object.fromEntries(pressed("flag").map((chip) => [chip.dataset.flag, true])),
});

element.addEventListener("click", (event) => {
  const chip = event.target.closest(".filter-chip");
  if (!chip) return;
  const isOn = chip.getAttribute("aria-pressed") !== "true";
  if ("skill" in chip.dataset) pressed("skill").forEach((other) => other.setAttribute("aria-pressed", "false"));
  chip.setAttribute("aria-pressed", String(isOn || chip.dataset.skill === ""));
  if (!pressed("skill").length) element.querySelector('[data-skill=""]')?.setAttribute("aria-pressed", "true");
  trigger("input");
});
element.addEventListener("change", (event) => {
  if (event.target.id !== "filter-action") return;
  trigger("input");
  // The keys of the page work again once a choice is made.
  event.target.blur();
});

let typing = null;
document.addEventListener("input", (event) => {
  if (event.target !== field()) return;
  clearTimeout(typing);
  typing = setTimeout(() => trigger("input"), TYPING_PAUSE);
});
