(() => {
  const byId = (id) => document.getElementById(id);
  const rows = () => [...document.querySelectorAll("#queue-list [data-review]")];
  const isShown = (element) => Boolean(element) && element.getClientRects().length > 0;
  const lastShown = (selector) => [...document.querySelectorAll(selector)].filter(isShown).at(-1);
  const panel = () => lastShown("#edit-panel:has(button), .decision-panel:not(#edit-panel)");

  const press = (button) => {
    if (isShown(button) && !button.disabled && !button.closest("[inert]")) button.click();
  };

  const step = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.dataset.review === window.chosenCase());
    const wanted = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
    if (!all[wanted] || !isShown(all[wanted])) return;
    all[wanted].focus();
    press(all[wanted]);
  };

  const button = (id) => () => byId(id);
  const lastUndo = () => lastShown("#undo .undo:not(:disabled)");
  const search = () => lastShown("#queue-search input, #queue-search textarea");
  // What each key does; `of` finds the button that the key stands for.
  const KEYS = [
    { key: "j", says: "Next case in the list", run: () => step(1) },
    { key: "k", says: "Previous case in the list", run: () => step(-1) },
    { key: "Enter", says: "Open the chosen case", run: () => press(rows().find((row) => row.ariaCurrent) ?? rows()[0]) },
    { key: "a", says: "Approve", of: button("btn-approve") },
    { key: "e", says: "Edit", of: button("btn-edit") },
    { key: "r", says: "Reject; then 1 to 9 choose a reason", title: "Reject", of: button("btn-reject") },
    { key: "m", says: "Answer the customer instead (message)", title: "Answer", of: button("btn-respond") },
    { key: "x", says: "Escalate", of: button("btn-escalate") },
    { key: "c", says: "Claim or release", of: button("btn-claim") },
    { key: "s", says: "Select the case for a batch; with Shift, all of its action", run: (event) => window.pickCase?.(event.shiftKey) },
    { key: "b", says: "Review the selected cases together", of: () => lastShown("[data-batch-review]") },
    { key: "u", says: "Undo your last decision", of: lastUndo },
    { key: "n", says: "Next case that can be decided", of: button("btn-next") },
    { key: "/", says: "Search the list", run: () => { if (search()) { search().focus(); search().select(); } } },
    { key: "?", says: "Show these keys", of: button("btn-keys") },
  ];
  const IN_PANEL = [
    { key: "Control+Enter", says: "Confirm the open panel" },
    { key: "Escape", says: "Close the panel, or leave a field" },
  ];

  const NAMES = { Escape: "Esc", "Control+Enter": "Ctrl+Enter" };
  const named = (key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);

  window.showKeys = () => {
    const dialog = byId("keys") ?? document.body.appendChild(overlay());
    if (!dialog.open) dialog.showModal();
  };

  const overlay = () => {
    const dialog = Object.assign(document.createElement("dialog"), { id: "keys" });
    const line = (entry) => `<div><dt><kbd>${named(entry.key)}</kbd></dt><dd>${entry.says}</dd></div>`;
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.innerHTML = `<h2 id="keys-title">Keys</h2><dl>${[...KEYS, ...IN_PANEL].map(line).join("")}</dl>` +
      '<form method="dialog"><button class="small-button">Close</button></form>';
    return dialog;
  };

  const confirmOf = (open) => open.querySelector(".panel-buttons .primary, .panel-buttons .stop");
  const cancelOf = (open) => open.querySelector("[id$=-cancel]");

  const hint = (element, key, says) => {
    if (!element || element.getAttribute("aria-keyshortcuts") === key) return;
    element.setAttribute("aria-keyshortcuts", key);
    element.title = `${says ?? element.textContent.trim()} (${named(key)})`;
  };
  const hintAll = () => {
    byId("btn-keys")?.setAttribute("aria-label", "Keys");
    KEYS.filter((entry) => entry.of).forEach((entry) => hint(entry.of(), entry.key.toUpperCase(), entry.title ?? entry.says));
    document.querySelectorAll(".decision-panel").forEach((each) => {
      hint(confirmOf(each), "Control+Enter");
      hint(cancelOf(each), "Escape");
    });
  };

  // A panel opened from the keyboard takes the keyboard along; `detail` counts a mouse's clicks.
  let opening = null;
  const OPENS = { "btn-edit": "#edit-fields", "btn-reject": "#reject-panel", "btn-escalate": "#escalate-panel",
    "btn-respond": "#respond-panel" };
  const enterPanel = () => {
    if (!opening) return;
    // A list of choices opens over the form as soon as it is focused: it waits for the reviewer to go there.
    const fields = [...document.querySelectorAll(`${opening} :is(input, textarea)`)].filter(isShown);
    const field = fields.find((each) => each.role !== "combobox" && each.getAttribute("role") !== "listbox");
    (field ?? (fields.length ? lastShown("#btn-dry-run") : null))?.focus();
  };
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.("button")?.id;
    opening = event.detail === 0 ? OPENS[id] ?? null : null;
  }, true);
  document.addEventListener("focusin", () => { opening = null; });

  let isPlanned = false;
  new MutationObserver(() => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => { isPlanned = false; hintAll(); enterPanel(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  const NOT_TYPING = new Set(["checkbox", "radio", "button", "submit"]);
  const isTyping = (target) => target.isContentEditable || target.matches?.("textarea, select, [role=textbox]") ||
    (target.matches?.("input") && !NOT_TYPING.has(target.type));
  const acts = (target) => Boolean(target.closest?.("button, a, summary, input, [role=button]"));

  const inPanel = (event, open) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) press(confirmOf(open));
    else if (event.key === "Escape") press(cancelOf(open));
    else if (/^[1-9]$/.test(event.key) && !isTyping(event.target) && !isChorded(event)) {
      open.querySelectorAll("#reject-reason input[type=radio]")[Number(event.key) - 1]?.click();
    } else return false;
    return true;
  };

  const onQueue = (event) => {
    const entry = KEYS.find((each) => each.key.toLowerCase() === event.key.toLowerCase());
    // Held down, a key would decide one case after the other; on a button, Enter is the button's own.
    if (!entry || event.repeat || (entry.key === "Enter" && acts(event.target))) return false;
    if (entry.run) entry.run(event);
    else press(entry.of());
    return true;
  };

  const isChorded = (event) => event.ctrlKey || event.altKey || event.metaKey;
  const leave = (target) => { target.blur(); return true; };

  const handle = (event) => {
    const open = panel();
    if (event.isComposing || event.defaultPrevented || byId("keys")?.open || window.isDeciding()) return false;
    if (event.key === "Escape" && event.target.ariaExpanded === "true") return false;
    if (open && inPanel(event, open)) return true;
    if (isTyping(event.target)) return event.key === "Escape" && leave(event.target);
    if (isChorded(event) || (open && event.key !== "?")) return false;
    return onQueue(event);
  };

  document.addEventListener("keydown", (event) => { if (handle(event)) event.preventDefault(); });
})();
