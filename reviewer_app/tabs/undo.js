element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-undo]");
  if (!button || button.disabled) return;
  button.disabled = true;
  window.told = button.dataset.undo;
  window.holdDecisions();
  trigger("click");
});

const countDown = window.undoCountdown(element, (line, left) => { if (left < -6) line.remove(); });
watch("value", countDown);
countDown();
