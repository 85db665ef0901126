// The slider's point comes from the curve that is here already; only the figures beside it are asked for, once it rests.
const WAIT_MILLISECONDS = 350;
let timer = null;
const figures = document.getElementById("replay-figures");
if (figures) {
  new MutationObserver(() => figures.removeAttribute("aria-busy")).observe(figures, { childList: true, subtree: true, characterData: true });
}

const part = (selector) => element.querySelector(selector);
const level = () => part("input[name=replay-level]:checked")?.value ?? "threshold";
const percent = (share) => share >= 0.0995 || share === 0 ? `${Math.round(share * 100)} %` : `${(share * 100).toFixed(1)} %`;
const span = (low, high) => `${percent(low).replace(" %", "")} to ${percent(high)}`;

const nearest = (curve, threshold) => curve.threshold.reduce(
  (best, each, at) => Math.abs(each - threshold) < Math.abs(curve.threshold[best] - threshold) ? at : best, 0);

const told = (curve, at) => {
  const alone = `${percent(curve.alone[at])} would have run alone (${span(curve.alone_low[at], curve.alone_high[at])})`;
  const wrong = curve.wrong[at] === null
    ? "of those, nobody knows yet how many were wrong"
    : `${percent(curve.wrong[at])} of the known ones wrong (${span(curve.wrong_low[at], curve.wrong_high[at])})`;
  const hours = curve.hours_saved[at] === null ? "" : `, ${curve.hours_saved[at].toFixed(1)} hours saved`;
  return `${alone}, ${wrong}${hours}.`;
};

const show = () => {
  const root = part("[data-curve]");
  if (!root) return;
  const curve = JSON.parse(root.dataset.curve);
  const slider = part("#replay-threshold");
  part("output").textContent = Number(slider.value).toFixed(2);
  slider.disabled = level() !== "threshold";
  const dot = part(".plot .dot.asked");
  const at = level() === "auto" ? curve.threshold.length - 1 : nearest(curve, Number(slider.value));
  const isNone = level() === "review" || curve.alone[at] === null;
  part(".live").textContent = isNone ? "Nothing would have run alone." : told(curve, at);
  if (!dot) return;
  dot.hidden = isNone || curve.wrong[at] === null;
  if (dot.hidden) return;
  dot.style.left = `${curve.alone[at] * 100}%`;
  dot.style.bottom = `${Math.min(1, curve.wrong[at] / curve.top) * 100}%`;
};

const ask = () => {
  clearTimeout(timer);
  figures?.setAttribute("aria-busy", "true");
  timer = setTimeout(() => {
    if (part("[data-curve]")) trigger("click", { autonomy: level(), threshold: part("#replay-threshold").value });
  }, WAIT_MILLISECONDS);
};

element.addEventListener("input", (event) => {
  if (!event.target.closest(".controls")) return;
  show();
  ask();
});
watch("value", () => {
  clearTimeout(timer);
  figures?.removeAttribute("aria-busy");
  show();
});
show();
