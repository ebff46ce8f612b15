// The chat of one phone: bubbles with links to tap, 图文 cards, notes.
import { element, ours } from "./simulator-dom.js";

const LINK = /<a\s[^>]*?href=(["'])(.*?)\1[^>]*>(.*?)<\/a>/gis;
const decode = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");

function values(address) {
  const found = {};
  for (const pair of address.slice(address.indexOf("?") + 1).split("&")) {
    const at = pair.indexOf("=");
    const value = pair.slice(at + 1);
    try { found[pair.slice(0, at)] = decodeURIComponent(value); } catch { found[pair.slice(0, at)] = value; }
  }
  return found;
}

export class Chat {
  constructor(log, acts) {
    this.log = log;
    this.acts = acts;
  }

  clear() {
    this.log.replaceChildren();
  }

  show(made) {
    this.log.append(made);
    this.log.scrollTop = this.log.scrollHeight;
    return made;
  }

  note(text) {
    this.show(element("p", "note", text));
  }

  mine(text) {
    this.show(element("div", "bubble mine", text));
  }

  showReply(delivery) {
    const reply = delivery.reply || {};
    if (delivery.status !== 200) this.note("该公众号提供的服务出现故障，请稍后再试");
    else if (reply.MsgType === "text") this.show(this.bubble(reply.Content));
    else if (reply.MsgType === "news") this.show(this.news([reply.Articles.item].flat()));
    else this.note(reply.MsgType ? `（${reply.MsgType} 回复，这里不能显示）` : "（没有回复）");
  }

  // Only <a> with a weixin:, http: or https: address becomes a link; all else is shown as typed.
  bubble(text) {
    const bubble = element("div", "bubble");
    let end = 0;
    for (const found of text.matchAll(LINK)) {
      const link = this.link(decode(found[2]), found[3]);
      if (!link) continue;
      bubble.append(text.slice(end, found.index), link);
      end = found.index + found[0].length;
    }
    bubble.append(text.slice(end));
    return bubble;
  }

  link(address, label) {
    if (!/^(weixin:\/\/bizmsgmenu\?|https?:\/\/)/i.test(address)) return null;
    const link = element("a", "", label);
    link.href = address;
    return this.tappable(link, () => (address.startsWith("weixin:") ? this.tap(address) : this.acts.visit(address)));
  }

  tap(address) {
    const { msgmenucontent, msgmenuid = "" } = values(address);
    this.acts.say(msgmenucontent, { bizmsgmenuid: msgmenuid });
  }

  // One block as WeChat shows it: the first card large, the others as rows below.
  news(articles) {
    const block = element("div", "news");
    block.append(...articles.map((article) => this.card(article)));
    return block;
  }

  card(article) {
    const card = element("a", "card");
    card.href = article.Url;
    const picture = article.PicUrl && ours(article.PicUrl);
    if (picture) card.append(this.picture(picture));
    card.append(element("b", "", article.Title));
    if (article.Description) card.append(element("span", "", article.Description));
    return this.tappable(card, () => this.acts.visit(article.Url));
  }

  // A picture comes late and makes the card taller: then the chat is scrolled to its end again.
  picture(address) {
    const image = element("img");
    image.alt = "";
    image.addEventListener("load", () => { this.log.scrollTop = this.log.scrollHeight; });
    image.src = address;
    return image;
  }

  tappable(link, act) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      act();
    });
    return link;
  }
}
