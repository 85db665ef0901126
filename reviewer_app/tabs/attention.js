element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-retry]");
  if (!button || button.disabled) return;
  button.disabled = true;
  window.told = button.dataset.retry;
  trigger("click");
});
