element.addEventListener("click", (event) => {
  if (event.target.closest("[data-review]")) trigger("click");
});

// Row by row: what didn't change isn't touched, so the keyboard, the place in the list and any mark stay.
const adopt = (old, fresh) => {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) return old.replaceWith(fresh);
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return undefined;
  }
  [...old.attributes].filter(({ name }) => !fresh.hasAttribute(name) && name !== "aria-current")
    .forEach(({ name }) => old.removeAttribute(name));
  [...fresh.attributes].filter(({ name, value }) => old.getAttribute(name) !== value)
    .forEach(({ name, value }) => old.setAttribute(name, value));
  const [were, are] = [[...old.childNodes], [...fresh.childNodes]];
  are.forEach((node, at) => { if (were[at]) adopt(were[at], node); else old.append(node); });
  were.slice(are.length).forEach((node) => node.remove());
  return undefined;
};

const move = (list, row, before) => {
  if (list.moveBefore && row.isConnected) list.moveBefore(row, before);
  else list.insertBefore(row, before);
};

const known = new Map();
const place = (list, fresh) => {
  const wanted = [...fresh.children];
  const keys = new Set(wanted.map((row) => row.dataset.key));
  const rows = new Map([...list.children].map((row) => [row.dataset.key, row]));
  rows.forEach((row, key) => { if (!keys.has(key)) { row.remove(); known.delete(key); } });
  let cursor = list.firstElementChild;
  wanted.forEach((row) => {
    const { key } = row.dataset;
    const html = row.innerHTML;
    const old = rows.get(key);
    if (old && known.get(key) !== html) adopt(old, row);
    known.set(key, html);
    const own = old ?? row;
    if (own === cursor) cursor = cursor.nextElementSibling;
    else move(list, own, cursor);
  });
};

const show = () => {
  const fresh = document.createElement("template");
  fresh.innerHTML = props.value ?? "";
  const [count, rows, none] = fresh.content.children;
  if (!rows) return;
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const list = element.querySelector("ol.rows");
  place(list, rows);
  list.toggleAttribute("data-has-more", rows.hasAttribute("data-has-more"));
  adopt(element.querySelector(".count"), count);
  element.querySelector(".none").innerHTML = none.innerHTML;
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  window.markOpenRow();
};
watch("value", show);
show();
