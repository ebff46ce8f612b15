// Small things that the simulator's other files share.

export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

// The address on this machine of one of our own pages, else null. Links in replies begin with PUBLIC_URL,
// which need not be where the simulator runs.
export function ours(address) {
  const url = new URL(address, location.href);
  const known = document.body.dataset.public;
  if (url.origin === location.origin) return url.href;
  if (known && `${url.href}/`.startsWith(`${known}/`)) return location.origin + (url.href.slice(known.length) || "/");
  return null;
}
