element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-undo]");
  if (!button || button.disabled) return;
  button.disabled = true;
  window.told = button.dataset.undo;
  window.holdDecisions();
  trigger("click");
});

// The server has the last word on whether it is too late; this only shows how long it is worth trying.
let timer = null;
const countDown = () => {
  clearInterval(timer);
  const started = performance.now();
  const step = () => {
    const passed = Math.floor((performance.now() - started) / 1000);
    const lines = [...element.querySelectorAll("[data-left]")];
    lines.forEach((line) => {
      const left = Number(line.dataset.left) - passed;
      const button = line.querySelector(".undo");
      if (left > 0) button.querySelector("span").textContent = `(${left} s)`;
      else {
        button.hidden = true;
        line.querySelector(".afterwards").hidden = false;
      }
      if (left < -6) line.remove();
    });
    if (!lines.length) clearInterval(timer);
  };
  step();
  timer = setInterval(step, 250);
};
watch("value", countDown);
countDown();
