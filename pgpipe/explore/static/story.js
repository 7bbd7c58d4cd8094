// A hand: its pockets, its actions, and the story of its bucket.

import { bar, card, cardsOf, colours, el, percent, svg, whole, words } from "./dom.js";

const WIDTH = 420;
const HEIGHT = 150;

function table(heads, rows) {
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", {}, head)))),
    el("tbody", {}, ...rows),
  );
}

const row = (data, ...cells) => el("tr", { data }, ...cells.map((cell) => el("td", {}, cell)));

function pockets(cell, pocket, choose) {
  const buttons = cell.pockets.map((held) => {
    const button = el(
      "button",
      {
        type: "button",
        className: "pocket",
        title: held.note ?? `bucket ${held.bucket}, ${whole(held.visits)} visits`,
        data: { pocket: held.pocket },
        onclick: () => choose(held.pocket),
      },
      ...cardsOf(held.pocket).map(card),
      bar(held.probabilities, cell.actions, "mix"),
    );
    button.setAttribute("aria-pressed", held.pocket === pocket);
    return button;
  });
  return el("div", { className: "pockets" }, ...buttons);
}

function actionTable(actions) {
  const paint = colours(actions.map((one) => one.action));
  const rows = actions.map((one, k) => {
    const meter = el("i");
    meter.style.width = `${100 * (one.probability ?? 0)}%`;
    meter.style.backgroundColor = paint[k];
    return row(
      { action: one.action },
      words(one.action),
      one.chips ? whole(one.chips) : "",
      el("span", { className: "meter" }, meter, el("b", {}, percent(one.probability))),
      whole(one.visits),
      one.regret === null ? "–" : one.regret.toFixed(1),
    );
  });
  return table(["action", "chips", "probability", "visits", "regret"], rows);
}

function said(note) {
  if (note === null) return null;
  const text =
    note === "unvisited"
      ? "Unvisited: training never came here with this hand, so nothing is known."
      : "No average yet: training came here, but never played to it.";
  return el("p", { className: "note" }, text);
}

function about(bucket) {
  const facts = [
    ["Bucket", bucket.bucket_name],
    ["Hands in it", `${whole(bucket.population)} (${percent(bucket.share, 2)} of its street)`],
    ["Equity of this hand", percent(bucket.equity)],
    ["Equity of the bucket", percent(bucket.bucket_equity)],
  ];
  return el(
    "dl",
    {},
    ...facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

function histogram(bins) {
  const most = Math.max(...bins.flatMap((bin) => [bin.of_bucket, bin.of_hand]), 0.01);
  const step = WIDTH / bins.length;
  const y = (share) => HEIGHT * (1 - share / most);
  const bars = bins.map((bin) =>
    svg("rect", {
      class: "of-bucket",
      x: bin.bin * step + 1,
      y: y(bin.of_bucket),
      width: step - 2,
      height: HEIGHT - y(bin.of_bucket),
    }),
  );
  const outline = bins
    .map((bin) => `H${bin.bin * step} V${y(bin.of_hand)} H${(bin.bin + 1) * step}`)
    .join(" ");
  const ticks = [0, 25, 50, 75, 100].map((tick) => {
    const anchor = { 0: "start", 100: "end" }[tick] ?? "middle";
    const at = { x: (tick * WIDTH) / 100, y: HEIGHT + 16, "text-anchor": anchor };
    return svg("text", at, `${tick} %`);
  });
  return svg(
    "svg",
    { viewBox: `0 -6 ${WIDTH} ${HEIGHT + 26}`, role: "img", "aria-label": "next street's equity" },
    ...bars,
    svg("path", { class: "of-hand", d: `M0 ${HEIGHT} ${outline} V${HEIGHT}` }),
    svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT }),
    ...ticks,
  );
}

function nearest(buckets) {
  const rows = buckets.map((one) =>
    row(
      { bucket: one.bucket_name },
      one.bucket_name,
      one.distance.toFixed(4),
      percent(one.equity),
      whole(one.population),
    ),
  );
  return table(["bucket", "distance", "equity", "hands"], rows);
}

// Draw the story of a pocket; choose(pocket) is called for a click on another one.
export function drawStory(target, { cell, pocket, board, told }, choose) {
  const swatch = (name) => el("i", { className: name });
  const river = told.bucket.street === "river";
  target.replaceChildren(
    el("h2", {}, ...cardsOf(pocket).map(card), board.length ? " on " : "", ...board.map(card)),
    pockets(cell, pocket, choose),
    actionTable(told.actions),
    ...[said(told.actions[0].note)].filter(Boolean),
    el("h3", {}, "Its bucket"),
    about(told.bucket),
    el("h3", {}, river ? "Equity" : "Equity on the next street"),
    el(
      "p",
      { className: "note" },
      swatch("of-bucket"),
      "the bucket, on average ",
      swatch("of-hand"),
      "this hand",
    ),
    histogram(told.histogram),
    el("h3", {}, "Nearest buckets"),
    nearest(told.nearest),
  );
}

// Say what to do where no hand is chosen.
export function drawPrompt(target, text) {
  target.replaceChildren(el("p", { className: "prompt" }, text));
}
