(() => {
  const byId = (id) => document.getElementById(id);
  const isShown = (element) => Boolean(element) && element.getClientRects().length > 0;
  const UNREAD_MS = 300;
  let lastCase = null;
  let isHeld = false;
  let wanted = null;
  let triedAgain = null;
  let isLeaving = false;
  let isNew = false;

  const openCase = () => document.querySelector("#case [data-case]")?.dataset.case ?? null;
  const panel = () => [...document.querySelectorAll("#decisions .decision-panel")].find(isShown);
  window.openPanel = () => panel()?.id ?? "";

  const setInert = () => { if (byId("decisions")) byId("decisions").inert = isHeld || isLeaving || isNew || wanted !== null; };

  // What a decision says that it saw: the review and its arguments, as they stand on the screen.
  const seen = () => {
    const digest = document.querySelector("#case .seen")?.dataset.digest;
    return digest === undefined ? "" : `${openCase()} ${digest}`;
  };

  // Dead to mouse and keyboard while a decision is under way, and a moment longer: the second half of a double
  // click must not land on the next case.
  window.holdDecisions = (...args) => {
    isHeld = true;
    setInert();
    if (args.length) args[args.length - 1] = seen();
    return args;
  };
  window.freeDecisions = () => {
    setTimeout(() => { isHeld = false; setInert(); }, 600);
  };
  window.isDeciding = () => isHeld;

  // Whether the buttons work is the server's word on the case that is on the screen, and on no other.
  const BUTTONS = ["approve", "edit", "reject", "escalate", "respond", "claim"];
  const CONFIRMING = "#decisions .panel-buttons :is(.primary, .stop, #btn-dry-run)";
  const disable = (button, isOff) => {
    if (!button) return;
    if (isOff && !button.disabled) { button.disabled = true; button.dataset.stopped = ""; }
    else if (!isOff && "stopped" in button.dataset) { button.disabled = false; delete button.dataset.stopped; }
  };
  const rename = (button, name) => {
    const text = button && [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (text && text.data.trim() !== name) text.data = name;
  };
  window.applyStanding = () => {
    const now = document.querySelector("#case-now .now");
    const isOff = now?.dataset.canDecide !== "true" || now.dataset.about !== openCase();
    BUTTONS.forEach((name) => disable(byId(`btn-${name}`), isOff));
    document.querySelectorAll(CONFIRMING).forEach((button) => disable(button, isOff));
    rename(byId("btn-claim"), now?.dataset.mine === "true" ? "Release" : "Claim");
  };

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

  // A panel belongs to the case it was opened on; with that case it goes, and until it is gone nothing is decided.
  const untilGone = () => {
    isLeaving = panel() !== undefined;
    setInert();
    if (isLeaving) setTimeout(untilGone, 30);
  };
  const leavePanel = () => {
    panel()?.querySelector("[id$=-cancel]")?.click();
    untilGone();
  };

  const arrive = () => {
    if (openCase() === lastCase) return;
    const isFirst = lastCase === null;
    lastCase = openCase();
    // Nobody has read it yet: a key or click that comes this soon was meant for the case before.
    isNew = true;
    setTimeout(() => { isNew = false; setInert(); }, UNREAD_MS);
    leavePanel();
    if (byId("case-scroll")) byId("case-scroll").scrollTop = 0;
    if (document.activeElement === document.body) {
      document.querySelector("#case [data-case]")?.focus({ preventScroll: true });
    }
    if (!isFirst && window.innerWidth < 900) byId("case-pane")?.scrollIntoView();
  };

  window.caseCame = () => {
    window.markOpenRow();
    window.applyStanding();
    arrive();
    if (wanted === openCase()) { triedAgain = null; choose(null); }
  };
  window.showCase = () => {
    window.caseCame();
    settle();
    // The real page is there: what was drawn ahead of it goes.
    byId("first-look")?.remove();
  };

  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(window.applyStanding).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  });
})();
