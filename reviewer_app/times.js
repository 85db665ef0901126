// Times in the reader's own zone, and deadlines that count down without asking the server.
(() => {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const RED_SECONDS = 30 * 60;

  const inWords = (at, now) => {
    if (at.toDateString() === now.toDateString()) return clock.format(at);
    const year = at.getFullYear() === now.getFullYear() ? "" : ` ${at.getFullYear()}`;
    return `${clock.format(at)} on ${day.format(at)}${year}`;
  };
  const localise = () => {
    const now = new Date();
    document.querySelectorAll("time[datetime]:not([data-local])").forEach((time) => {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) return;
      time.textContent = inWords(at, now);
      time.dataset.local = "";
    });
  };

  const length = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor((minutes % 1440) / 60);
    if (days) return `${days} ${days === 1 ? "day" : "days"}${hours ? ` ${hours} h` : ""}`;
    if (hours) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
    return minutes ? `${minutes} min` : "under a minute";
  };
  const soon = (seconds) =>
    seconds < 60 ? `${Math.floor(seconds)} s` : `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;

  // When a deadline is first seen, what is left says where it lies on this browser's clock, however wrong that is;
  // the same deadline may come again later, on a page that was made earlier.
  const ends = new Map();
  const endOf = ({ due, leftSeconds }) => {
    if (!ends.has(due)) ends.set(due, Date.now() + Number(leftSeconds) * 1000);
    return ends.get(due);
  };
  const note = () => document.querySelectorAll("[data-due]").forEach((due) => endOf(due.dataset));
  const tick = () => {
    document.querySelectorAll("[data-due]").forEach((due) => {
      const left = (endOf(due.dataset) - Date.now()) / 1000;
      const isSoon = left >= 0 && left < RED_SECONDS;
      const words = left < 0 ? `overdue by ${length(-left)}` : `due in ${isSoon ? soon(left) : length(left)}`;
      due.classList.toggle("late", left < 0);
      due.classList.toggle("soon", isSoon);
      if (due.textContent !== words) due.textContent = words;
    });
  };

  const start = () => {
    new MutationObserver(() => { localise(); note(); }).observe(document.documentElement, { childList: true, subtree: true });
    localise();
    setInterval(tick, 1000);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
