element.addEventListener("click", (event) => {
  const row = event.target.closest("[data-review]");
  if (row) trigger("click", { review_id: row.dataset.review });
});

// A refreshed list is new markup: give the keyboard back to the row that had it.
let focused = null;
element.addEventListener("focusin", (event) => { focused = event.target.closest("[data-review]")?.dataset.review; });
element.addEventListener("focusout", (event) => { if (event.target.isConnected) focused = null; });
watch("value", () => {
  if (focused && document.activeElement === document.body) {
    element.querySelector(`[data-review="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
});
watch("value", () => window.markOpenRow());
