// The page on which a person marks: what each key and button does.

import * as bank from "./bank.js";
import * as cards from "./cards.js";
import * as server from "./server.js";
import * as undo from "./undo.js";

const { key, kind, most } = document.body.dataset;
const isTask = kind === "task";
const said = document.getElementById("said");
const trouble = document.getElementById("trouble");
const given = JSON.parse(document.body.dataset.state).given;
// changes are written one after the other, each on top of the one before
let queue = Promise.resolve();
let last = null;

function take(state) {
  Object.assign(given, state.given);
  for (const card of cards.cards) cards.show(card, given[card.id] ?? { points: "", remark: "" });
  bank.stock(state.remarks);
  document.getElementById("left").textContent = isTask
    ? `${state.changed} changed`
    : `${state.left} of ${state.of} left`;
  const bar = document.getElementById("progress");
  if (bar) [bar.max, bar.value] = [state.of, state.of - state.left];
}

function tell(text) {
  said.textContent = text;
  trouble.textContent = "";
}

function complain(text) {
  trouble.textContent = text;
}

const title = (card) => card.querySelector("h2").firstChild.textContent.trim();

/** Change an answer: `change` takes what stands there now and returns what is to stand there. */
function set(card, change) {
  queue = queue.then(async () => {
    const before = given[card.id];
    const after = { ...before, ...change(before) };
    if (cards.alike(after, before)) return settle(card, { ...after, points: before.points });
    if (isTask && after.points !== "" && !after.remark) return ask(card, after);
    if (isTask && after.points === "" && after.remark) return tell(`${title(card)}: now the points.`);
    await put(card, { key, name: card.id, before, after, title: title(card) });
  });
  return queue;
}

async function put(card, change) {
  try {
    const state = await server.write(change);
    // as the files spell it, or it could not be told from a change by another
    undo.remember({ ...change, after: state.given[card.id] });
    delete card.dataset.wanted;
    card.querySelector(".conflict").hidden = true;
    settle(card, change.after);
    take(state);
    tell(`${change.title}: ${told(given[card.id])}. ${document.getElementById("left").textContent}.`);
  } catch (error) {
    if (error instanceof server.SeenOtherwise) differ(card, change, error);
    else complain(`${change.title}: ${error.message}`);
  }
}

function told({ points }) {
  if (points === "") return isTask ? "as the checks gave" : "not marked";
  return cards.pointsText(points);
}

function settle(card, now) {
  cards.settleWords(card, now.remark, now.remark);
  cards.settleOther(card);
  cards.show(card, now);
}

/** Points for a task need a reason: keep the points, and ask for it. */
function ask(card, { points }) {
  cards.wait(card, points);
  cards.toWords(card);
  tell(`${title(card)}: write the reason, which the student reads.`);
}

/** Show both, where another window has written: nothing is lost. */
function differ(card, change, error) {
  const box = card.querySelector(".conflict");
  const shown = ({ points, remark }) => `${told({ points })}${remark ? `, “${remark}”` : ""}`;
  box.querySelector("p").textContent =
    `${error.message}. There: ${shown(error.now)}. Yours: ${shown(change.after)}.`;
  box.hidden = false;
  for (const button of box.querySelectorAll("button")) {
    button.onclick = () => {
      given[card.id] = error.now;
      box.hidden = true;
      cards.replace(card, error.now);
      if (button.dataset.keep === "mine") set(card, () => change.after);
      cards.choose(card);
    };
  }
}

function points(card, text) {
  const number = text.replace(",", ".");
  if (Number(number) > Number(most) && !isTask) {
    // after what is on its way, whose own words would take these away
    queue = queue.then(() => complain(`${most} is the most here`));
    return queue;
  }
  return set(card, () => ({ points: number, remark: cards.words(card) }));
}

function saveWords(card) {
  const remark = cards.words(card);
  return set(card, (now) => ({ remark, points: card.dataset.wanted ?? now.points }));
}

function clear(card) {
  delete card.dataset.wanted;
  return set(card, () => (isTask ? { points: "", remark: "" } : { points: "" }));
}

function next(card) {
  const open = (one) => isTask || (given[one.id].points === "" && one !== card);
  const found = cards.nextAfter(card, open);
  if (found) cards.choose(found);
  else tell("Nothing is left to mark here.");
}

function takeBack() {
  queue = queue.then(async () => {
    const change = undo.takeBack();
    if (!change) return tell("There is nothing to undo.");
    try {
      const state = await server.write(change);
      if (change.key !== key) return tell(`Undone on another question: ${change.title}.`);
      const card = document.getElementById(change.name);
      take(state);
      if (card) cards.choose(card);
      tell(`Undone. ${change.title}: ${told(change.after)}.`);
    } catch (error) {
      complain(`Not undone. ${change.title}: ${error.message}`);
    }
  });
}

function onKey(event) {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    if (event.target.matches("input, textarea")) return;
    event.preventDefault();
    return takeBack();
  }
  const card = event.target.closest?.(".answer");
  if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, textarea")) return onKeyInField(event, card);
  const index = cards.cards.indexOf(card);
  const does = {
    f: () => points(card, most),
    ".": () => cards.toOther(card),
    ",": () => cards.toOther(card),
    r: () => cards.toWords(card),
    n: () => next(card),
    u: takeBack,
    j: () => cards.choose(cards.cards[index + 1]),
    ArrowDown: () => cards.choose(cards.cards[index + 1]),
    k: () => cards.choose(cards.cards[index - 1]),
    ArrowUp: () => cards.choose(cards.cards[index - 1]),
    Delete: () => clear(card),
    Backspace: () => clear(card),
  };
  if (event.key === "Enter" && event.target === card) does.Enter = () => next(card);
  const text = bank.under(event.key);
  if (/^[0-9]$/.test(event.key)) points(card, event.key);
  else if (does[event.key]) does[event.key]();
  else if (text !== undefined) reuse(card, text);
  else return;
  event.preventDefault();
}

function onKeyInField(event, card) {
  const isWords = event.target.matches("textarea");
  if (event.key === "Enter" && !event.isComposing && !(isWords && event.shiftKey)) {
    event.preventDefault();
    if (isWords) saveWords(card);
    else points(card, event.target.value.trim());
    cards.choose(card);
  } else if (event.key === "Escape") {
    cards.choose(card);
  }
}

function reuse(card, text) {
  bank.use(card, text);
  saveWords(card);
}

document.addEventListener("keydown", onKey);
document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".answer");
  if (!card) return;
  last = card;
  if (!bank.isIn(event.target)) bank.bring(card);
});
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) cards.fit(event.target);
});
document.addEventListener("change", (event) => {
  const card = event.target.closest(".answer");
  if (event.target.matches("textarea")) saveWords(card);
  else if (event.target.matches(".other")) points(card, event.target.value.trim());
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const card = event.target.closest(".answer");
  if (button?.id === "next") next(last);
  else if (button?.id === "undo") takeBack();
  else if (button?.dataset.points && card) points(card, button.dataset.points);
  else if (button?.dataset.text && card) reuse(card, button.dataset.text);
});
window.addEventListener("resize", () => document.querySelectorAll("textarea").forEach(cards.fit));
// another window may have marked meanwhile
window.addEventListener("focus", () => {
  queue = queue.then(() => server.look().then(take, (error) => complain(error.message)));
});
window.addEventListener("beforeunload", (event) => {
  if (cards.cards.some(cards.isWritten)) event.preventDefault();
});

take(JSON.parse(document.body.dataset.state));
const first = cards.cards.find((card) => !isTask && given[card.id].points === "");
// the question stands above the first answer, and is read before it
if (first && first !== cards.cards[0]) cards.choose(first);
else cards.cards[0]?.focus({ preventScroll: true });
document.body.dataset.ready = "yes";
