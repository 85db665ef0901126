(() => {
  const byId = (id) => document.getElementById(id);
  let lastCase = null;

  // Dead to mouse and keyboard while a decision is under way, and a moment longer: the second half of a double
  // click must not land on the next case.
  window.holdDecisions = (...args) => {
    if (byId("decisions")) byId("decisions").inert = true;
    return args;
  };
  window.freeDecisions = () => {
    setTimeout(() => { if (byId("decisions")) byId("decisions").inert = false; }, 600);
  };

  const openCase = () => document.querySelector("#case [data-case]")?.dataset.case ?? null;

  window.markOpenRow = () => {
    document.querySelectorAll("#queue-list [data-review]").forEach((row) => {
      if (row.dataset.review === openCase()) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  };

  window.showCase = () => {
    window.markOpenRow();
    if (openCase() === lastCase) return;
    const isFirst = lastCase === null;
    lastCase = openCase();
    if (byId("case-scroll")) byId("case-scroll").scrollTop = 0;
    if (!isFirst && window.innerWidth < 900) byId("case-pane")?.scrollIntoView();
  };

  window.showPeople = (isShown, args) => {
    byId("people-pane")?.toggleAttribute("data-shown", isShown);
    byId("workplace")?.toggleAttribute("data-hidden", isShown);
    return args;
  };

  const send = window.fetch;
  window.fetch = async (...args) => {
    const answer = await send(...args);
    if (answer.status === 401) window.location.assign("sign-in?ended=true");
    return answer;
  };
})();
