const makeDays = () => {
  document.querySelectorAll("#past-since input, #past-until input").forEach((day) => { day.type = "date"; });
};
makeDays();
watch("value", makeDays);

element.addEventListener("click", (event) => {
  const row = event.target.closest("[data-decision]");
  if (!row) return;
  element.querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  row.setAttribute("aria-current", "true");
  trigger("click", { decision_id: row.dataset.decision });
});

// A longer or marked list is new markup: give the keyboard back to the row that had it.
let focused = null;
element.addEventListener("focusin", (event) => { focused = event.target.closest("[data-decision]")?.dataset.decision; });
element.addEventListener("focusout", (event) => { if (event.target.isConnected) focused = null; });
watch("value", () => {
  const row = (id) => element.querySelector(`[data-decision="${CSS.escape(id)}"]`);
  const open = document.querySelector("#past [data-past]")?.dataset.past;
  if (open) row(open)?.setAttribute("aria-current", "true");
  if (focused && document.activeElement === document.body) row(focused)?.focus({ preventScroll: true });
});
