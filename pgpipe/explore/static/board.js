// The picker of the board: all cards of the deck, those on the board pressed.

import { STREETS, card, el } from "./dom.js";

const RANKS = "AKQJT98765432";
const SUITS = "shdc";

function deck(lowest) {
  const ranks = [...RANKS].slice(0, 13 - Math.floor(lowest / 4));
  return [...SUITS].map((suit) => ranks.map((rank) => rank + suit));
}

function deal(board, needed, lowest) {
  const left = deck(lowest)
    .flat()
    .filter((code) => !board.includes(code));
  const drawn = [...board];
  while (drawn.length < needed) {
    drawn.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  }
  return drawn;
}

// Draw the picker. set(board) is called with every change; close() when the user is done.
export function drawPicker(target, { board, needed, street, lowest }, set, close) {
  const missing = needed - board.length;
  const toggle = (code) =>
    set(board.includes(code) ? board.filter((other) => other !== code) : [...board, code]);
  const rows = deck(lowest).map((row) =>
    el(
      "div",
      { className: "row" },
      ...row.map((code) => {
        const on = board.includes(code);
        const button = el(
          "button",
          {
            type: "button",
            className: on ? "on" : "",
            disabled: !on && missing <= 0,
            data: { card: code },
            onclick: () => toggle(code),
          },
          card(code),
        );
        button.setAttribute("aria-pressed", on);
        return button;
      }),
    ),
  );
  const said =
    missing > 0
      ? `${STREETS[street]}: choose ${missing} more card${missing > 1 ? "s" : ""}`
      : "The board is set; click one of its cards to take it back";
  const random = el(
    "button",
    { type: "button", id: "deal", onclick: () => set(deal(board, needed, lowest)) },
    "Deal at random",
  );
  const clear = el("button", { type: "button", onclick: () => set([]) }, "Clear");
  const done = el("button", { type: "button", onclick: close }, "Close");
  random.disabled = missing <= 0;
  target.replaceChildren(el("p", {}, said, random, clear, done), ...rows);
}
