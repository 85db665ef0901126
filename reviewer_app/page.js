(() => {
  const byId = (id) => document.getElementById(id);
  let lastCase = null;
  let isHeld = false;
  let wanted = null;
  let triedAgain = null;

  const setInert = () => { if (byId("decisions")) byId("decisions").inert = isHeld || wanted !== null; };

  // Dead to mouse and keyboard while a decision is under way, and a moment longer: the second half of a double
  // click must not land on the next case.
  window.holdDecisions = (...args) => {
    isHeld = true;
    setInert();
    return args;
  };
  window.freeDecisions = () => {
    setTimeout(() => { isHeld = false; setInert(); }, 600);
  };
  window.isDeciding = () => isHeld;

  const openCase = () => document.querySelector("#case [data-case]")?.dataset.case ?? null;

  // Until the chosen case is on the screen, nothing may be decided: it would be another case than the one in view.
  const choose = (reviewId) => {
    wanted = reviewId;
    setInert();
    if (reviewId) setTimeout(() => { if (wanted === reviewId) choose(null); }, 20_000);
  };
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("#queue-list [data-review]");
    if (row) choose(row.dataset.review);
  }, true);
  window.chosenCase = () => wanted ?? openCase();

  window.markOpenRow = () => {
    document.querySelectorAll("#queue-list [data-review]").forEach((row) => {
      if (row.dataset.review === openCase()) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  };

  // A choice made while another case was opening got lost; one that can't be opened is tried no third time.
  const settle = () => {
    const row = wanted && document.querySelector(`#queue-list [data-review="${CSS.escape(wanted)}"]`);
    if (!row || wanted === openCase() || wanted === triedAgain) {
      triedAgain = null;
      choose(null);
    } else {
      triedAgain = wanted;
      row.click();
    }
  };

  window.showCase = () => {
    window.markOpenRow();
    settle();
    if (openCase() === lastCase) return;
    const isFirst = lastCase === null;
    lastCase = openCase();
    if (byId("case-scroll")) byId("case-scroll").scrollTop = 0;
    if (document.activeElement === document.body) {
      document.querySelector("#case [data-case]")?.focus({ preventScroll: true });
    }
    if (!isFirst && window.innerWidth < 900) byId("case-pane")?.scrollIntoView();
  };

  const send = window.fetch;
  window.fetch = async (...args) => {
    const answer = await send(...args);
    if (answer.status === 401) window.location.assign("sign-in?ended=true");
    return answer;
  };
})();
