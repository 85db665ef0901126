const byId = (id) => document.getElementById(id);
const boxes = () => [...document.querySelectorAll("#queue-list [data-pick]")];
const bar = () => element.querySelector(".batch-bar");
const picked = new Set();

const show = () => {
  boxes().forEach((box) => { box.checked = picked.has(box.dataset.pick); });
  const count = picked.size;
  const said = count === 1 ? "1 selected" : `${count} selected`;
  if (bar().hidden !== (count === 0)) bar().hidden = count === 0;
  if (count && byId("batch-count").textContent !== said) byId("batch-count").textContent = said;
};

const pick = (id, isPicked) => {
  if (isPicked) picked.add(id);
  else picked.delete(id);
  show();
};

document.addEventListener("change", (event) => {
  const box = event.target.closest?.("#queue-list [data-pick]");
  if (box) pick(box.dataset.pick, box.checked);
});

// S is for the row in hand; Shift+S for every case of the same action in the list.
window.pickCase = (areAll) => {
  const inHand = document.activeElement?.closest?.("#queue-list li")?.querySelector("[data-pick]");
  const box = inHand ?? boxes().find((each) => each.dataset.pick === window.chosenCase());
  if (!box) return;
  if (!areAll) return pick(box.dataset.pick, !picked.has(box.dataset.pick));
  boxes().filter((each) => each.dataset.action === box.dataset.action).slice(0, 20).forEach((each) => pick(each.dataset.pick, true));
};

element.addEventListener("click", (event) => {
  if (event.target.closest("[data-batch-review]")) trigger("click", { review_ids: [...picked] });
  if (event.target.closest("[data-batch-clear]")) { picked.clear(); show(); }
});

// Another case is opened: the batch makes way for it.
document.addEventListener("click", (event) => {
  if (event.target.closest?.("#queue-list [data-review]")) byId("btn-batch-cancel")?.click();
}, true);

window.showBatch = () => byId("batch-table")?.querySelector("h2")?.focus();
window.beginBatch = (...args) => {
  const pane = byId("batch-pane");
  pane?.classList.add("deciding");
  if (pane) pane.inert = true;
  return args;
};
// Called as soon as the results are on the screen, and again when the call ends, which it may do without any.
window.endBatch = () => {
  const pane = byId("batch-pane");
  if (!pane?.inert) return;
  pane.classList.remove("deciding");
  pane.inert = false;
  if (byId("batch-table")?.querySelector("[data-result]")) { picked.clear(); show(); byId("btn-refresh")?.click(); }
  window.showBatch();
};

// The list is drawn anew now and then; what isn't in it any more isn't selected either.
let isPlanned = false;
const follow = () => {
  isPlanned = false;
  if (!picked.size) return;
  const here = new Set(boxes().map((box) => box.dataset.pick));
  [...picked].filter((id) => !here.has(id)).forEach((id) => picked.delete(id));
  show();
};
new MutationObserver(() => {
  if (isPlanned) return;
  isPlanned = true;
  requestAnimationFrame(follow);
}).observe(document.documentElement, { childList: true, subtree: true });
