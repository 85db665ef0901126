element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-person]");
  if (button) trigger("click", { name: button.dataset.person });
});
