element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-regret]");
  if (button) trigger("click", { proposal_id: button.dataset.regret, what: button.getAttribute("aria-label") });
});

// What was chosen may lie below the fold of a narrow window.
let shown = null;
watch("value", () => {
  const article = element.querySelector("[data-past], [data-ticket]");
  const now = article?.dataset.past ?? article?.dataset.ticket ?? null;
  if (now === shown) return;
  shown = now;
  const pane = document.getElementById("past-pane");
  if (!pane) return;
  pane.scrollTop = 0;
  if (window.innerWidth < 900 && now) pane.scrollIntoView();
});
