// The edit form dry-runs itself shortly after the last change.
(() => {
  const PAUSE_MS = 700;
  let timer = null;
  window.dryRunSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const button = document.getElementById("btn-dry-run");
      if (button?.offsetParent && !window.isDeciding()) button.click();
    }, PAUSE_MS);
  };
})();
