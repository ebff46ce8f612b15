// Delivers one message and lists what went over the wire, for all phones together.
import { element } from "./simulator-dom.js";

const list = document.getElementById("wire");

export async function deliver(message) {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(document.body.dataset.send, { method: "POST", headers, body: JSON.stringify(message) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const delivery = await response.json();
  show(message, delivery);
  return delivery;
}

function show(message, delivery) {
  const item = element("li");
  const what = message.Content || message.Recognition || message.EventKey || message.Event || message.MsgType;
  const title = element("b", "", `${what}：${delivery.milliseconds.toFixed(1)} 毫秒，HTTP ${delivery.status}`);
  item.append(element("span", "from", message.FromUserName), title);
  item.append(element("pre", "", delivery.sent), element("pre", "", delivery.received));
  item.querySelectorAll("pre").forEach((pre) => { pre.tabIndex = 0; });
  document.getElementById("wire-hint").hidden = true;
  list.prepend(item);
}
