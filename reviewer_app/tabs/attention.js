element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-retry]");
  if (!button || button.disabled) return;
  button.disabled = true;
  trigger("click", { retry: button.dataset.retry });
});
