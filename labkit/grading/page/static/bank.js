// Words that were written to some students already, each under a letter.

import { setWords, words } from "./cards.js";

// without those that do something else
const LETTERS = [..."abcdeghilmopqstvwxy"];
const place = document.getElementById("bank");
let texts = [];

/** Show the words that were used before. */
export function stock(remarks) {
  texts = remarks.slice(0, LETTERS.length);
  place.hidden = texts.length === 0;
  place.querySelector("ul").replaceChildren(...texts.map(item));
}

/** Bring the list to an answer: there it is read out, and reached with Tab. */
export function bring(card) {
  card.querySelector(".marks").after(place);
}

/** Return the words that stand under a letter. */
export const under = (letter) => texts[LETTERS.indexOf(letter)];

/** Add words to an answer's, or take them away if they are there. */
export function use(card, text) {
  const there = words(card).split("\n").filter((line) => line);
  const lines = text.split("\n");
  const has = lines.every((line) => there.includes(line));
  setWords(card, (has ? there.filter((line) => !lines.includes(line)) : [...there, ...lines]).join("\n"));
}

function item(text, number) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.text = text;
  const key = document.createElement("kbd");
  key.textContent = LETTERS[number];
  const said = document.createElement("bdi");
  said.textContent = text;
  button.append(key, " ", said);
  const line = document.createElement("li");
  line.append(button);
  return line;
}

export const isIn = (element) => place.contains(element);
