element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-open-case]");
  if (!button) return;
  const row = document.querySelector(`#queue-list [data-review="${CSS.escape(button.dataset.openCase)}"]`);
  // Beyond the part of the list that is shown, the page opens anew at the case.
  if (!row) return window.location.assign(`?review=${encodeURIComponent(button.dataset.openCase)}`);
  document.getElementById("tab-queue-button")?.click();
  row.click();
});

// Looks again while the ticket is on its way, and only while somebody sees it.
let last = performance.now();
const clock = setInterval(() => {
  if (!element.isConnected) return clearInterval(clock);
  const way = element.querySelector("[data-every]");
  const isSeen = element.getClientRects().length > 0 && !document.hidden;
  if (!way || !isSeen || performance.now() - last < way.dataset.every * 1000) return;
  last = performance.now();
  trigger("tick", { ticket_id: way.dataset.ticket });
}, 250);
