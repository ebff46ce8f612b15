// One phone: a simulated user, the chat, the menu and what can be sent.
import { Chat } from "./simulator-chat.js";
import { Sheet } from "./simulator-sheet.js";
import { deliver } from "./simulator-wire.js";

const MEDIA = {
  image: { MediaId: "simulated", PicUrl: "https://mmbiz.qpic.cn/simulated" },
  voice: { MediaId: "simulated", Format: "amr" },
  location: { Location_X: "0", Location_Y: "0", Scale: "15", Label: "模拟位置" },
};
let lastId = Date.now() * 1000;

// A copy of the page's <template>; its ids get the phone's number, for they must be unique.
function copy(number) {
  const root = document.getElementById("phone").content.cloneNode(true).firstElementChild;
  for (const name of ["id", "aria-controls", "aria-labelledby"]) {
    root.querySelectorAll(`[${name}]`).forEach((one) => one.setAttribute(name, `${one.getAttribute(name)}-${number}`));
  }
  root.setAttribute("aria-label", `手机 ${number}`);
  root.querySelector(".menu").setAttribute("aria-label", `手机 ${number} 的公众号菜单`);
  return root;
}

function toggle(opener) {
  const panel = document.getElementById(opener.getAttribute("aria-controls"));
  panel.hidden = !panel.hidden;
  opener.setAttribute("aria-expanded", String(!panel.hidden));
}

export class Phone {
  constructor(number, desk) {
    this.number = number;
    this.desk = desk;
    this.root = copy(number);
    this.menu = this.find(".menu");
    this.queue = Promise.resolve();
    this.sheet = new Sheet(this.root);
    const visit = (address) => this.visit(address);
    this.chat = new Chat(this.find(".chat"), { say: (text, extra) => this.say(text, extra), visit });
    this.listen();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  listen() {
    const clicks = {
      ".menu": (event) => this.menuClick(event.target.closest("button")),
      ".tools": (event) => this.toolClick(event.target),
      ".more": (event) => toggle(event.currentTarget),
      ".fresh": () => this.start(),
      ".web": () => this.visit("/"),
      ".away": () => this.desk.close(this),
      ".narrow": () => this.desk.another(),
    };
    for (const [selector, act] of Object.entries(clicks)) this.find(selector).addEventListener("click", act);
    this.find(".say").addEventListener("submit", (event) => this.submit(event));
    this.find(".switch").addEventListener("change", (event) => this.switchTo(Number(event.target.value)));
  }

  // A new user, who follows the account.
  start() {
    this.user = `sim-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
    this.find(".user").textContent = this.user;
    this.sheet.close();
    this.chat.clear();
    this.chat.note("新用户关注了公众号");
    this.event("subscribe");
    this.desk.changed();
  }

  arrange(phones, most) {
    const alone = phones.length === 1;
    this.others = phones;
    this.find(".away").hidden = alone;
    this.find(".switch").hidden = alone;
    this.find(".narrow").hidden = phones.length === most;
    const options = phones.map((phone) => new Option(phone.user, phone.number, false, phone === this));
    this.find(".switch").replaceChildren(...options);
  }

  switchTo(number) {
    const chosen = this.others.find((phone) => phone.number === number);
    this.desk.show(chosen);
    chosen.find(".switch").focus();
  }

  focus() {
    this.find(".text").focus();
  }

  visit(address) {
    if (!this.sheet.open(address)) this.chat.note("外面的网页在新窗口里打开");
  }

  send(fields) {
    const CreateTime = String(Math.floor(Date.now() / 1000));
    const message = { ...fields, CreateTime, FromUserName: this.user };
    if (fields.MsgType !== "event") message.MsgId = String(++lastId);
    this.queue = this.queue.then(() => this.exchange(message)).catch((error) => this.chat.note(`没有送到：${error.message}`));
  }

  async exchange(message) {
    const delivery = await deliver(message);
    if (message.FromUserName !== this.user) return;
    this.chat.showReply(delivery);
    if (!this.find(".retry").checked) return;
    const again = await deliver(message);
    this.chat.note(again.received === delivery.received ? "又送了一次：回复相同" : "又送了一次：回复不同");
  }

  event(Event, EventKey = "", extra = {}) {
    if (Event === "subscribe" || Event === "unsubscribe") this.follows = Event === "subscribe";
    this.send({ MsgType: "event", Event, EventKey, ...extra });
  }

  say(text, extra = {}) {
    this.chat.mine(text);
    this.send({ MsgType: "text", Content: text, ...extra });
  }

  submit(event) {
    event.preventDefault();
    const input = this.find(".text");
    if (input.value.trim()) this.say(input.value);
    input.value = "";
  }

  closeMenus(except) {
    for (const opener of this.menu.querySelectorAll("[aria-expanded=true]")) if (opener !== except) toggle(opener);
  }

  menuClick(button) {
    if (!button) return;
    this.closeMenus(button);
    if (button.hasAttribute("aria-controls")) return toggle(button);
    this.closeMenus();
    this.chat.note(`点了菜单“${button.textContent.trim()}”`);
    if (button.dataset.url) return this.visit(button.dataset.url);
    this.event("CLICK", button.dataset.key);
  }

  toolClick(button) {
    const { event, type, text, scan } = button.dataset;
    if (event) {
      this.chat.note(button.textContent);
      this.event(event);
    } else if (type) this.sendMedia(button);
    else if (text) this.say(text);
    else if (scan !== undefined) this.scan();
  }

  // What was recognised is what stands in the input, or else the button's own example.
  sendMedia(button) {
    const { type, recognised } = button.dataset;
    const input = this.find(".text");
    const Recognition = recognised && (input.value.trim() || recognised);
    if (Recognition) input.value = "";
    this.chat.mine(Recognition ? `［语音］${Recognition}` : `［${button.textContent}］`);
    this.send({ MsgType: type, ...MEDIA[type], ...(Recognition ? { Recognition } : {}) });
  }

  // A QR code with a scene: who does not follow yet follows by it.
  scan() {
    const { value, selectedOptions } = this.find(".scene");
    this.chat.note(`${this.follows ? "扫码" : "扫码关注"}：${selectedOptions[0].text.trim()}`);
    if (this.follows) this.event("SCAN", value, { Ticket: "simulated" });
    else this.event("subscribe", `qrscene_${value}`, { Ticket: "simulated" });
  }
}
