// A phone's in-app browser: a sheet over its chat. Only our own pages are shown, all else gets a new window.
import { ours } from "./simulator-dom.js";

const BEHIND = ":scope > :not(.sheet)";

export class Sheet {
  constructor(phone) {
    this.phone = phone;
    this.root = phone.querySelector(".sheet");
    this.frame = phone.querySelector(".frame");
    this.root.querySelector(".close").addEventListener("click", () => this.close());
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.frame.addEventListener("load", () => this.loaded());
  }

  // Whether the page is shown here.
  open(address) {
    const own = ours(address);
    if (!own) {
      window.open(address, "_blank", "noopener");
      return false;
    }
    this.opener = document.activeElement;
    this.name("网页", own);
    this.frame.contentWindow.location.replace(own);
    this.cover(true);
    this.root.querySelector(".close").focus();
    return true;
  }

  close() {
    if (this.root.hidden) return;
    this.cover(false);
    // A page opened at one of its steps also scrolls what is around its frame.
    this.phone.scrollIntoView({ block: "nearest" });
    if (this.phone.contains(this.opener)) this.opener.focus();
  }

  cover(covered) {
    this.root.hidden = !covered;
    this.phone.querySelectorAll(BEHIND).forEach((part) => { part.inert = covered; });
  }

  name(title, address) {
    this.root.querySelector(".title").textContent = title;
    this.root.querySelector(".outside").href = address;
  }

  key(event) {
    if (event.key === "Escape") this.close();
  }

  loaded() {
    const page = this.frame.contentDocument;
    if (!page || page.URL === "about:blank") return;
    this.name(page.title, page.URL);
    page.addEventListener("keydown", (event) => this.key(event));
    page.addEventListener("click", (event) => this.leave(event));
  }

  // A link out of our pages: the frame may not show it.
  leave(event) {
    const link = event.target.closest("a[href]");
    if (!link || !link.protocol.startsWith("http") || ours(link.href)) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  }
}
