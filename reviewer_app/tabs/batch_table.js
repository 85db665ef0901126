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
watch("value", countDown);
countDown();
