element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-batch-undo]");
  if (!button || button.disabled) return;
  button.disabled = true;
  trigger("click", { decision_ids: button.dataset.batchUndo });
});

const countDown = window.undoCountdown(element, (line) => {
  delete line.dataset.left;
  if (element.querySelector("[data-left]")) return;
  element.querySelectorAll("thead .undo").forEach((button) => { button.hidden = true; });
});
watch("value", () => {
  countDown();
  // Whoever reads the results may act on them: the end of the call is a moment behind.
  if (element.querySelector("[data-result]")) window.endBatch();
});
countDown();
