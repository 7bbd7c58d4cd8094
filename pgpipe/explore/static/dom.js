// Small helpers: elements, numbers, cards, colours, questions to the server.

const SVG = "http://www.w3.org/2000/svg";
const SUITS = { c: "♣", d: "♦", h: "♥", s: "♠" };
const FOLD = "#74a9cf";
const CALL = "#2f9e75";
const RAISES = [[245, 205, 105], [196, 65, 12]];
const ALL_IN = "#7b1e57";

export const SEATS = ["Button", "Big blind"];
export const STREETS = ["Preflop", "Flop", "Turn", "River"];
export const BOARD_CARDS = [0, 3, 4, 5];

// An element with its properties, its data-* and its children. Text is never read as HTML.
export function el(tag, options = {}, ...children) {
  const { data = {}, ...properties } = options;
  const made = Object.assign(document.createElement(tag), properties);
  Object.assign(made.dataset, data);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export const whole = (number) => Number(number).toLocaleString("en-US");

export function percent(share, digits = 1) {
  return share === null ? "–" : `${(100 * share).toFixed(digits)} %`;
}

// A card in its suit's colour; four colours, and the suit's sign says the same.
export function card(code) {
  const suit = code[1];
  return el("span", { className: `card ${suit}` }, code[0] + SUITS[suit]);
}

export const cardsOf = (text) => text.match(/../g) ?? [];

// The cards of what was typed, or null where it is not plainly cards: then the server says why.
export function readCards(typed) {
  const tidy = typed.replace(/10/g, "T").replace(/[\s,]/g, "");
  if (!/^([2-9tjqka][cdhs])*$/i.test(tidy)) return null;
  return cardsOf(tidy).map((code) => code[0].toUpperCase() + code[1].toLowerCase());
}

// An action in words; the chips are the total on the street, as in the line.
export function words(action) {
  const kind = action[0];
  const chips = action.slice(1).replace("!", "");
  if (action.endsWith("!")) return `all-in ${chips}`;
  return { f: "fold", x: "check", c: "call", b: `bet ${chips}`, r: `raise to ${chips}` }[kind];
}

// A colour for each action of a menu: fold blue, call green, raises the redder the larger.
export function colours(actions) {
  const raises = actions.filter((action) => /^[br]/.test(action) && !action.endsWith("!"));
  return actions.map((action) => {
    if (action === "f") return FOLD;
    if (action === "x" || action === "c") return CALL;
    if (action.endsWith("!")) return ALL_IN;
    const at = raises.length > 1 ? raises.indexOf(action) / (raises.length - 1) : 0.4;
    const mixed = RAISES[0].map((low, k) => Math.round(low + at * (RAISES[1][k] - low)));
    return `rgb(${mixed.join(" ")})`;
  });
}

// A bar whose parts are as wide as the actions are likely.
export function bar(probabilities, actions, className) {
  const made = el("span", { className });
  const paint = colours(actions);
  if (probabilities === null) {
    made.classList.add("unknown");
    return made;
  }
  probabilities.forEach((probability, k) => {
    if (probability <= 0) return;
    const part = el("i");
    part.style.flexGrow = probability;
    part.style.backgroundColor = paint[k];
    made.append(part);
  });
  return made;
}

// Raised for an answer that is an error; hint says what to do.
export class Refused extends Error {
  constructor(told) {
    super(told.error);
    this.hint = told.hint;
  }
}

export async function ask(question, values, signal) {
  const answer = await fetch(`api/${question}?${new URLSearchParams(values)}`, { signal });
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told);
  return told;
}
