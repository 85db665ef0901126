// What happens when this page's own server can't be reached, or has forgotten who is here: it is said, it is tried
// again until it answers, and what was typed is still there afterwards.
(() => {
  const TRY_EVERY = 2_000;
  const KEPT = "holdpoint-typed";
  const LOST = "This page can't reach its server. What you typed stays here; the page goes on by itself once it is back.";
  const send = window.fetch;
  let timer = null;
  let wasLost = false;

  const banner = () => document.getElementById("connection");
  const say = (text) => {
    const shown = banner() ?? document.body.appendChild(Object.assign(document.createElement("div"), { id: "connection" }));
    shown.setAttribute("role", "alert");
    if (shown.textContent !== text) shown.textContent = text;
  };

  // What is typed into an open panel, by field, with the case and the panel that it belongs to.
  const typed = () => {
    const panel = document.getElementById(window.openPanel?.() ?? "");
    const fields = panel ? [...panel.querySelectorAll("[id] :is(textarea, input:not([type=radio], [type=checkbox]))")] : [];
    const values = fields.map((field) => [field.closest("[id]").id, field.value]).filter(([, value]) => value);
    const reviewId = document.querySelector("#case [data-case]")?.dataset.case;
    return panel && reviewId ? { reviewId, panel: panel.id, values } : null;
  };
  const keep = () => {
    const kept = typed();
    if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
    return kept;
  };
  const leave = (address) => {
    const kept = keep();
    const review = kept ? `review=${encodeURIComponent(kept.reviewId)}` : "";
    window.location.assign([address, review].filter(Boolean).join(address.includes("?") ? "&" : "?"));
  };

  const back = (isSame) => {
    clearInterval(timer);
    timer = null;
    if (!isSame) return leave("./");
    banner()?.remove();
    document.getElementById("btn-refresh")?.click();
    return undefined;
  };
  const ask = async () => {
    try {
      const answer = await send("gradio_api/app_id", { cache: "no-store" });
      if (answer.status === 401) return leave("sign-in?ended=true");
      if (answer.ok) return back((await answer.json()).app_id === window.gradio_config?.app_id);
    } catch { /* still away */ }
    return undefined;
  };
  // Gradio loads the page anew once the server is back: it is to open the same case then.
  const lost = () => {
    say(LOST);
    wasLost = true;
    const reviewId = document.querySelector("#case [data-case]")?.dataset.case;
    if (reviewId) history.replaceState(null, "", `?review=${encodeURIComponent(reviewId)}`);
    timer ??= setInterval(ask, TRY_EVERY);
  };

  window.addEventListener("pagehide", () => { if (wasLost) keep(); });

  const GONE = new Set([502, 503, 504]);
  window.fetch = async (...args) => {
    try {
      const answer = await send(...args);
      if (answer.status === 401) leave("sign-in?ended=true");
      else if (GONE.has(answer.status)) lost();
      return answer;
    } catch (error) {
      if (error.name !== "AbortError") lost();
      throw error;
    }
  };

  // Puts back what was typed, once its case and its panel are on the screen.
  const enter = (field, value) => {
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (!kept) return clearInterval(restoring);
    if (document.querySelector("#case [data-case]")?.dataset.case !== kept.reviewId) return undefined;
    const fields = kept.values.map(([id, value]) => [document.querySelector(`#${CSS.escape(id)} :is(textarea, input)`), value]);
    if (window.openPanel() === kept.panel && fields.every(([field]) => field)) {
      sessionStorage.removeItem(KEPT);
      fields.forEach(([field, value]) => { if (field.value !== value) enter(field, value); });
      return undefined;
    }
    // A click that comes before the page is ready does nothing: the next one does.
    const button = document.getElementById(`btn-${kept.panel.replace("-panel", "")}`);
    if (window.openPanel() === "" && button && !button.disabled) button.click();
    return undefined;
  };
  const restoring = setInterval(restore, 700);
})();
