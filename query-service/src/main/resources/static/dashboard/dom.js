const SVG = "http://www.w3.org/2000/svg";

/**
 * Builds an element. Children are elements or text, never HTML: what a sender wrote is only ever shown.
 *
 * @param attributes functions are listeners (`onclick`), `true` is a bare attribute, null and false are left out
 */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A drawing of index.html's sprite; it says nothing by itself, so words stand beside it. */
export function icon(name, classes = "icon") {
  const viewBox = document.getElementById(`i-${name}`).getAttribute("viewBox");
  return svg("svg", { class: classes, viewBox, "aria-hidden": "true" },
    svg("use", { href: `#i-${name}` }));
}

/** Words for screen readers alone. */
export function hidden(text) {
  return h("span", { class: "hidden" }, text);
}

/** Sets text only where it differs: an assignment costs a layout even if it changes nothing. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

/** Says something once to who listens to the page. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** A button that copies a text, and says so in its own label. */
export function copyButton(label, text) {
  const words = h("span", {}, label);
  const button = h("button", { type: "button", class: "copy" }, icon("copy"), words);
  let timer = 0;
  button.addEventListener("click", async () => {
    const copied = await copy(typeof text === "function" ? text() : text);
    words.textContent = copied ? "Copied" : "Select and copy it";
    announce(words.textContent);
    clearTimeout(timer);
    timer = setTimeout(() => (words.textContent = label), 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyTheOldWay(text); // over plain http there is no clipboard but on localhost
  }
}

function copyTheOldWay(text) {
  const focused = document.activeElement;
  const area = h("textarea", { class: "hidden", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
    focused?.focus();
  }
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}
