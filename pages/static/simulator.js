// The desk: up to three phones side by side (one at a time on a narrow screen), and who is shown.
import { Phone } from "./simulator-phone.js";

const MOST = 3;
const NARROW = matchMedia("(max-width: 47.99rem)");
const shelf = document.getElementById("phones");
const phones = [];

function free() {
  return [1, 2, 3].find((number) => !phones.some((phone) => phone.number === number));
}

function open() {
  if (phones.length === MOST) return;
  const phone = new Phone(free(), { another: () => open().focus(), close, show, changed: arrange });
  phones.push(phone);
  shelf.append(phone.root);
  phone.start();
  show(phone);
  return phone;
}

function close(phone) {
  const at = phones.indexOf(phone);
  phones.splice(at, 1);
  phone.root.remove();
  const next = phones[Math.max(0, at - 1)];
  show(next);
  next.focus();
}

function show(shown) {
  phones.forEach((phone) => phone.root.classList.toggle("shown", phone === shown));
  arrange();
}

// Tells every phone who else is there: for its user switcher, and whether it may be closed.
function arrange() {
  phones.forEach((phone) => phone.arrange(phones, MOST));
  document.getElementById("another").hidden = phones.length === MOST;
}

function showFocused(event) {
  const phone = phones.find((one) => one.root.contains(event.target));
  if (phone && !NARROW.matches) show(phone);
}

document.getElementById("another").addEventListener("click", () => open().focus());
document.addEventListener("focusin", showFocused);
document.addEventListener("click", (event) => phones.forEach((phone) => phone.menu.contains(event.target) || phone.closeMenus()));
document.addEventListener("keydown", (event) => event.key === "Escape" && phones.forEach((phone) => phone.closeMenus()));
open();
