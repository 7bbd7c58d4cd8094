// The line of play as a strip: a column a decision, its actions, and the board between the streets.

import { BOARD_CARDS, SEATS, STREETS, card, el, whole, words } from "./dom.js";

function decision(node, big, isLast, go) {
  const pot = node.chips0 + node.chips1;
  const actions = node.actions.map((choice) =>
    el(
      "button",
      {
        type: "button",
        className: choice.taken ? "taken" : "",
        title: choice.chips ? `adds ${whole(choice.chips)} chips` : "",
        data: { action: choice.action },
        onclick: () => go(choice.line),
      },
      words(choice.action),
    ),
  );
  return el(
    "div",
    { className: isLast ? "node here" : "node", data: { line: node.line } },
    el("b", {}, SEATS[node.actor]),
    el("small", {}, `pot ${whole(pot)} (${pot / big} bb)`),
    ...actions,
  );
}

function end(node) {
  const pot = node.chips0 + node.chips1;
  const fold = node.line.endsWith("f");
  return el(
    "div",
    { className: "node end" },
    el("b", {}, fold ? "Folded" : "Showdown"),
    el("small", {}, `pot ${whole(pot)}`),
    el("small", {}, "Click an action on the way to go back."),
  );
}

function dealt(street, board, open) {
  const from = BOARD_CARDS[street - 1];
  const shown = board.slice(from, BOARD_CARDS[street]);
  while (shown.length < BOARD_CARDS[street] - from) shown.push(null);
  return el(
    "div",
    { className: "dealt" },
    el("b", {}, STREETS[street]),
    ...shown.map((code) =>
      el(
        "button",
        { type: "button", className: "slot", title: "set the board", onclick: open },
        code ? card(code) : "?",
      ),
    ),
  );
}

// Draw the path. go(line) follows a line; open() shows the picker of the board.
export function drawPath(target, path, board, big, go, open) {
  const columns = [];
  let street = 0;
  path.forEach((node, k) => {
    while (street < node.street) {
      street += 1;
      columns.push(dealt(street, board, open));
    }
    const isLast = k === path.length - 1;
    columns.push(node.kind === 0 ? decision(node, big, isLast, go) : end(node));
  });
  target.replaceChildren(...columns);
  target.scrollLeft = target.scrollWidth;
}
