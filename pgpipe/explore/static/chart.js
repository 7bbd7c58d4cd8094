// The 13 x 13 chart of the player to act: bars as high as the hand is likely, as mixed as it plays.

import { SEATS, bar, colours, el, percent, words } from "./dom.js";

let byReach = true; // as the box is ticked

// A pocket pair has 6 pockets, an offsuit hand 12: height is by pocket, not by hand.
const perPocket = (cell) => (cell.reach ?? 1) / cell.pockets.length;

function tip(cell) {
  const mix = cell.probabilities
    ? cell.actions.map((action, k) => `${words(action)} ${percent(cell.probabilities[k])}`)
    : ["no strategy known"];
  const share = cell.reach === null ? "" : `, ${percent(cell.reach, 2)} of the range`;
  return [`${cell.hand}${share}`, ...mix].join("\n");
}

function square(cell, most, chosen, choose) {
  const mix = bar(cell.probabilities, cell.actions, "mix");
  const high = most > 0 ? perPocket(cell) / most : 0;
  mix.style.height = `${(64 * high).toFixed(1)}%`;
  const button = el(
    "button",
    {
      type: "button",
      className: high > 0 ? "cell" : "cell out",
      title: tip(cell),
      data: { hand: cell.hand },
      onclick: () => choose(cell.hand),
    },
    el("span", {}, cell.hand),
    mix,
  );
  button.style.gridArea = `${cell.grid_row} / ${cell.grid_col}`;
  button.setAttribute("aria-pressed", cell.hand === chosen);
  return button;
}

function key(cells) {
  const { actions, overall, overall_trained: trained } = cells[0];
  const paint = colours(actions);
  const parts = actions.map((action, k) => {
    const swatch = el("i");
    swatch.style.backgroundColor = paint[k];
    const share = overall ? percent(overall[k]) : "–";
    return el("li", { data: { action } }, swatch, `${words(action)} `, el("b", {}, share));
  });
  const untrained = el("b", {}, percent(1 - trained));
  const unknown = el("li", {}, el("i", { className: "unknown" }), "not trained ", untrained);
  return el("ul", { className: "key" }, ...parts, unknown);
}

// Draw the chart; choose(hand) is called for a click.
export function drawChart(target, cells, node, chosen, choose) {
  const most = Math.max(...cells.map(perPocket));
  const never = cells.every((cell) => cell.reach === null);
  const grid = el(
    "div",
    { className: "grid" },
    ...cells.map((cell) => square(cell, most, chosen, choose)),
  );
  // A short deck has fewer ranks.
  const ranks = Math.max(...cells.map((cell) => cell.grid_col));
  grid.style.gridTemplateColumns = `repeat(${ranks}, 1fr)`;
  grid.style.maxWidth = `${ranks * 54}px`;
  grid.classList.toggle("full", !byReach);
  const box = el("input", {
    type: "checkbox",
    id: "by-reach",
    checked: byReach,
    onchange: () => {
      byReach = box.checked;
      grid.classList.toggle("full", !byReach);
    },
  });
  target.replaceChildren(
    el("h2", {}, `${SEATS[node.actor]}: range and what it does`),
    key(cells),
    el("p", { className: "note", hidden: !never }, "The blueprint never plays this line."),
    grid,
    el("label", { className: "note" }, box, " as high as the hand is likely after this line"),
  );
}

// Mark the hand that is looked at.
export function mark(target, chosen) {
  for (const cell of target.querySelectorAll(".cell")) {
    cell.setAttribute("aria-pressed", cell.dataset.hand === chosen);
  }
}
