const form = () => element.querySelector("form");
const opener = () => element.querySelector('[data-switch="open"]');
let hadFocus = false;

const open = (isOpen) => {
  form().hidden = !isOpen;
  opener().hidden = isOpen;
  (isOpen ? form().querySelector("textarea") : opener()).focus();
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-switch]");
  if (button) open(button.dataset.switch === "open");
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  hadFocus = true;
  element.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  const isOn = element.querySelector("[data-on]").dataset.on === "true";
  trigger("click", { on: !isOn, reason: form().querySelector("textarea").value });
});
element.addEventListener("keydown", (event) => {
  if (!form() || form().hidden) return;
  if (event.key === "Escape") open(false);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form().requestSubmit();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
watch("value", () => {
  if (hadFocus) opener()?.focus();
  hadFocus = false;
});
