element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-place]");
  if (!button) return;
  element.querySelectorAll("[aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  trigger("click", { place: button.dataset.place });
});

// The list is new markup after every change: give the keyboard back to the entry that had it.
let focused = null;
let chosen = null;
element.addEventListener("focusin", (event) => { focused = event.target.closest("[data-place]")?.dataset.place; });
element.addEventListener("focusout", (event) => { if (event.target.isConnected) focused = null; });
watch("value", () => {
  if (focused && document.activeElement === document.body) {
    element.querySelector(`[data-place="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
  const now = element.querySelector("[aria-current]")?.dataset.place ?? null;
  const isFirst = chosen === null;
  if (now === chosen) return;
  chosen = now;
  const pane = document.getElementById("autonomy-pane");
  if (!pane) return;
  pane.scrollTop = 0;
  if (!isFirst && window.innerWidth < 900) pane.scrollIntoView();
});
