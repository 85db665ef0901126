watch("value", () => window.applyStanding());
element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reopen]");
  if (!button) return;
  window.told = button.dataset.reopen;
  trigger("click");
});
