// How long something can still be taken back: the server has the last word, this only shows how long it is worth trying.
(() => {
  // `over` is told of each line whose time is up, at every step until nothing is left to count.
  window.undoCountdown = (element, over) => {
    let timer = null;
    return () => {
      clearInterval(timer);
      const started = performance.now();
      const step = () => {
        const passed = Math.floor((performance.now() - started) / 1000);
        const lines = [...element.querySelectorAll("[data-left]")];
        if (!lines.length) clearInterval(timer);
        lines.forEach((line) => {
          const left = Number(line.dataset.left) - passed;
          const button = line.querySelector(".undo");
          if (left > 0) {
            button.querySelector("span").textContent = `(${left} s)`;
            return;
          }
          button.hidden = true;
          line.querySelector(".afterwards").hidden = false;
          over(line, left);
        });
      };
      step();
      timer = setInterval(step, 250);
    };
  };
})();
