/** Builds an element. Children are elements or text, never HTML: what a receiver answered is only ever shown. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/** Says something once to who listens to the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

export function time(text) {
  return text ? new Date(text).toLocaleString() : "never";
}

export function count(number) {
  return (number ?? 0).toLocaleString();
}
