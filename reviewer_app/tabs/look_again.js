const card = () => element.querySelector("[data-again]");
const form = () => element.querySelector(".words-form");
const isShown = () => element.getClientRects().length > 0 && Boolean(card());
let isBusy = false;
let sent = null;
let hadFocus = false;

// The second half of a double press must not answer the next case; words that were written for it may.
const send = (answer, words = "") => {
  if (!card() || (isBusy && (answer !== "wrong" || card().dataset.again === sent))) return;
  isBusy = true;
  sent = card().dataset.again;
  hadFocus = true;
  element.classList.add("busy");
  setTimeout(free, 4_000);
  trigger("click", { key: card().dataset.again, answer, words });
};
const free = () => { isBusy = false; sent = null; element.classList.remove("busy"); };

const open = (isOpen) => {
  form().hidden = !isOpen;
  if (isOpen) form().querySelector("textarea").focus();
  else element.querySelector('[data-answer="wrong"]').focus();
};

const act = (answer) => {
  if (answer === "wrong") open(true);
  else if (answer === "close") open(false);
  else send(answer);
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answer]");
  if (button) act(button.dataset.answer);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  send("wrong", form().querySelector("textarea").value);
});

const KEYS = { y: "fine", n: "wrong", s: "skip" };
document.addEventListener("keydown", (event) => {
  if (!isShown() || event.isComposing || document.getElementById("keys")?.open) return;
  const isOpen = !form().hidden;
  if (isOpen && event.key === "Escape") open(false);
  else if (isOpen && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form().requestSubmit();
  else if (isOpen || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  else if (event.target.matches?.("input, textarea, select") || !KEYS[event.key.toLowerCase()]) return;
  else act(KEYS[event.key.toLowerCase()]);
  event.preventDefault();
}, true);

// What waits is counted in the list, too.
const count = () => {
  const waiting = Number(element.querySelector("[data-waiting]")?.dataset.waiting ?? 0);
  const mark = document.querySelector('[data-place="look-again"] .mark');
  if (mark && waiting) mark.textContent = `${waiting} waiting`;
  else mark?.remove();
};
watch("value", () => {
  setTimeout(free, 400);
  count();
  if (hadFocus) element.querySelector("h3, .empty-title")?.focus();
  hadFocus = false;
});
// A refusal leaves the case as it is; its words are free at once.
new MutationObserver(() => {
  if (document.querySelector("#look-again-notice .notice.bad")) free();
}).observe(document.getElementById("look-again-notice") ?? element, { childList: true, subtree: true });
