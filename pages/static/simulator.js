const chat = document.getElementById("chat");
const wire = document.getElementById("wire");
const sheet = document.getElementById("sheet");
const LINK = /<a\s[^>]*?href=(["'])(.*?)\1[^>]*>(.*?)<\/a>/gis;
let user = "";
let lastId = Date.now() * 1000;
let queue = Promise.resolve();

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

function show(made) {
  chat.append(made);
  chat.scrollTop = chat.scrollHeight;
  return made;
}

const note = (text) => show(element("p", "note", text));
const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");

// Only <a> with a weixin:, http: or https: address becomes a link; all else is shown as typed.
function fill(bubble, text) {
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    const link = linkTo(decode(found[2]), found[3]);
    if (!link) continue;
    bubble.append(text.slice(end, found.index), link);
    end = found.index + found[0].length;
  }
  bubble.append(text.slice(end));
}

function linkTo(address, label) {
  if (!/^(weixin:\/\/bizmsgmenu\?|https?:\/\/)/i.test(address)) return null;
  const link = element("a", "", label);
  link.href = address;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (address.startsWith("weixin:")) tap(address);
    else visit(address);
  });
  return link;
}

function tap(address) {
  const values = {};
  for (const pair of address.slice(address.indexOf("?") + 1).split("&")) {
    const at = pair.indexOf("=");
    const value = pair.slice(at + 1);
    try { values[pair.slice(0, at)] = decodeURIComponent(value); } catch { values[pair.slice(0, at)] = value; }
  }
  say(values.msgmenucontent, { bizmsgmenuid: values.msgmenuid || "" });
}

function visit(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) return window.open(url.href, "_blank", "noopener");
  document.getElementById("outside").href = url.href;
  document.getElementById("frame").src = url.href;
  sheet.showModal();
}

function card(article) {
  const made = element("a", "card");
  made.href = article.Url;
  const picture = article.PicUrl && new URL(article.PicUrl, location.href);
  if (picture && picture.origin === location.origin) {
    const image = element("img");
    image.src = picture.href;
    image.alt = "";
    made.append(image);
  }
  made.append(element("b", "", article.Title), element("span", "", article.Description));
  made.addEventListener("click", (event) => {
    event.preventDefault();
    visit(article.Url);
  });
  return made;
}

function showReply(delivery) {
  const reply = delivery.reply || {};
  if (delivery.status !== 200) note("该公众号提供的服务出现故障，请稍后再试");
  else if (reply.MsgType === "text") fill(show(element("div", "bubble")), reply.Content);
  else if (reply.MsgType === "news") [reply.Articles.item].flat().forEach((article) => show(card(article)));
  else note(reply.MsgType ? `（${reply.MsgType} 回复，这里不能显示）` : "（没有回复）");
  chat.scrollTop = chat.scrollHeight;
}

function showWire(fields, delivery) {
  const item = element("li");
  const what = fields.Content || fields.EventKey || fields.Event || fields.MsgType;
  item.append(element("b", "", `${what}：${delivery.milliseconds.toFixed(1)} 毫秒，HTTP ${delivery.status}`));
  item.append(element("pre", "", delivery.sent), element("pre", "", delivery.received));
  item.querySelectorAll("pre").forEach((pre) => { pre.tabIndex = 0; });
  document.getElementById("wire-hint").hidden = true;
  wire.prepend(item);
}

async function deliver(fields) {
  const body = JSON.stringify({ ...fields, FromUserName: user });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(document.body.dataset.send, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const delivery = await response.json();
  showWire(fields, delivery);
  return delivery;
}

function send(fields) {
  const CreateTime = String(Math.floor(Date.now() / 1000));
  const message = fields.MsgType === "event" ? { ...fields, CreateTime } : { ...fields, CreateTime, MsgId: String(++lastId) };
  queue = queue.then(() => exchange(message)).catch((error) => note(`没有送到：${error.message}`));
}

async function exchange(message) {
  const delivery = await deliver(message);
  showReply(delivery);
  if (!document.getElementById("retry").checked) return;
  const again = await deliver(message);
  note(again.received === delivery.received ? "又送了一次：回复相同" : "又送了一次：回复不同");
}

function say(text, extra = {}) {
  show(element("div", "bubble mine", text));
  send({ MsgType: "text", Content: text, ...extra });
}

function newUser() {
  const digits = crypto.getRandomValues(new Uint32Array(1))[0].toString(36);
  user = `sim-${digits}`;
  document.getElementById("user").textContent = user;
  chat.replaceChildren();
  note("新用户关注了公众号");
  send({ MsgType: "event", Event: "subscribe", EventKey: "" });
}

function closeMenus(except) {
  for (const opener of document.querySelectorAll("[data-opens]")) {
    if (opener === except) continue;
    opener.setAttribute("aria-expanded", "false");
    document.getElementById(opener.dataset.opens).hidden = true;
  }
}

function toggle(opener, panel) {
  panel.hidden = !panel.hidden;
  opener.setAttribute("aria-expanded", String(!panel.hidden));
}

function menuClick(event) {
  const button = event.target.closest("button");
  if (!button) return;
  closeMenus(button);
  if (button.dataset.opens) return toggle(button, document.getElementById(button.dataset.opens));
  closeMenus();
  note(`点了菜单“${button.textContent.trim()}”`);
  if (button.dataset.url) return visit(button.dataset.url);
  send({ MsgType: "event", Event: "CLICK", EventKey: button.dataset.key });
}

const MEDIA = {
  image: { MediaId: "simulated", PicUrl: "https://mmbiz.qpic.cn/simulated" },
  voice: { MediaId: "simulated", Format: "amr" },
  location: { Location_X: "0", Location_Y: "0", Scale: "15", Label: "模拟位置" },
};

function toolClick(event) {
  const { event: name, type, text } = event.target.dataset;
  if (name) {
    note(event.target.textContent);
    send({ MsgType: "event", Event: name, EventKey: "" });
  } else if (type) {
    show(element("div", "bubble mine", `［${event.target.textContent}］`));
    send({ MsgType: type, ...MEDIA[type] });
  } else if (text) say(text);
}

document.getElementById("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = document.getElementById("text");
  if (input.value.trim()) say(input.value);
  input.value = "";
});
document.getElementById("menu").addEventListener("click", menuClick);
document.getElementById("tools").addEventListener("click", toolClick);
document.getElementById("new-user").addEventListener("click", newUser);
document.getElementById("close").addEventListener("click", () => sheet.close());
document.getElementById("more").addEventListener("click", (event) => toggle(event.currentTarget, document.getElementById("tools")));
document.addEventListener("click", (event) => event.target.closest("#menu") || closeMenus());
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus());
newUser();
