// The page: its state is the address, and every change is drawn from the answers of the server.

import { drawPicker } from "./board.js";
import { drawChart, mark } from "./chart.js";
import { BOARD_CARDS, STREETS, ask, readCards, whole } from "./dom.js";
import { drawPath } from "./path.js";
import { drawPrompt, drawStory } from "./story.js";

const at = (id) => document.getElementById(id);
let place = null;
let running = new AbortController();
let picking = false;
let shown = null; // the chart that stands: its line, board and cells

// What the address says: line, board (as typed), hand and pocket.
function state() {
  const told = new URLSearchParams(location.hash.slice(1));
  const part = (name) => told.get(name) ?? "";
  return { line: part("line"), board: part("board"), hand: part("hand"), pocket: part("pocket") };
}

function go(change) {
  const next = Object.entries({ ...state(), ...change }).filter(([, value]) => value);
  const hash = `#${new URLSearchParams(next)}`;
  if (hash === (location.hash || "#")) draw();
  else location.hash = hash;
}

function complain(error) {
  if (error.name === "AbortError") return;
  const lost = error instanceof TypeError ? "The server does not answer; is it running?" : null;
  at("error").textContent = lost ?? [error.message, error.hint].filter(Boolean).join(" — ");
  at("error").hidden = false;
}

function busy(...ids) {
  for (const id of ["path", "chart", "story"]) at(id).setAttribute("aria-busy", ids.includes(id));
}

function nothing(chart, story) {
  shown = null;
  drawPrompt(at("chart"), chart);
  drawPrompt(at("story"), story);
}

function pick(board, needed, street) {
  at("picker").hidden = !picking || needed === 0;
  if (at("picker").hidden) return;
  const set = (cards) => {
    picking = cards.length < needed;
    go({ board: cards.join(""), pocket: "" });
  };
  const close = () => {
    picking = false;
    at("picker").hidden = true;
  };
  drawPicker(at("picker"), { board, needed, street, lowest: place.lowest_card }, set, close);
}

async function story(now, board, signal) {
  const cell = shown.cells.find((one) => one.hand === now.hand);
  mark(at("chart"), cell?.hand ?? "");
  if (!cell) {
    drawPrompt(at("story"), "Click a hand.");
    return;
  }
  const known = cell.pockets.some((held) => held.pocket === now.pocket);
  const pocket = known ? now.pocket : cell.pockets[0].pocket;
  busy("story");
  const told = await ask("hand", { line: now.line, board: board.join(""), pocket }, signal);
  drawStory(at("story"), { cell, pocket, board, told }, (other) => go({ pocket: other }));
}

async function steps(now, signal) {
  place ??= await ask("place", {}, signal);
  at("place").textContent =
    `${place.game}: blinds ${place.small_blind}/${place.big_blind}, stacks ${place.stack};` +
    ` epoch ${whole(place.epoch)}` +
    // A full-width epoch takes every deal, and is entered as one.
    (place.deals > place.epoch ? `, ${whole(place.deals)} deals` : "");
  const path = await ask("path", { line: now.line }, signal);
  const node = path.at(-1);
  const cards = readCards(now.board);
  const needed = BOARD_CARDS[node.street];
  if (cards === null) {
    // Not plainly cards: the server says which one is not.
    await ask("grid", { line: now.line, board: now.board }, signal);
  }
  const board = cards.slice(0, needed);
  const open = () => {
    picking = !picking;
    pick(board, needed, node.street);
  };
  drawPath(at("path"), path, cards, place.big_blind, (line) => go({ line }), open);
  if (node.kind > 0) {
    at("picker").hidden = true;
    nothing("The hand is over.", "");
    return;
  }
  picking ||= board.length < needed;
  pick(board, needed, node.street);
  if (board.length < needed) {
    nothing(`Set the ${STREETS[node.street].toLowerCase()} to see the range.`, "");
    return;
  }
  const key = JSON.stringify([now.line, board]);
  if (shown?.key !== key) {
    busy("chart", "story");
    const cells = await ask("grid", { line: now.line, board: board.join("") }, signal);
    shown = { key, cells };
    drawChart(at("chart"), cells, node, now.hand, (hand) => go({ hand, pocket: "" }));
  }
  await story(now, board, signal);
}

async function draw() {
  running.abort();
  running = new AbortController();
  const { signal } = running;
  const now = state();
  const address = location.href;
  delete document.body.dataset.drawn;
  at("error").hidden = true;
  at("line").value = now.line;
  at("board").value = now.board;
  busy("path");
  try {
    await steps(now, signal);
  } catch (error) {
    complain(error);
  }
  if (signal.aborted) return;
  busy();
  document.body.dataset.drawn = address;
}

at("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  go({ line: at("line").value.trim(), board: at("board").value.trim(), pocket: "" });
});
addEventListener("hashchange", draw);
draw();
