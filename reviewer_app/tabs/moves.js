element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (button) trigger("click", { move_id: button.dataset.move });
});
