// An answer on the page: what stands in its fields, and where the keyboard is.

const { kind, most } = document.body.dataset;
const isTask = kind === "task";

export const cards = [...document.querySelectorAll(".answer")];

export const pointsText = (points) => `${points} of ${most} ${most === "1" ? "point" : "points"}`;

const field = (card) => card.querySelector("textarea");
const other = (card) => card.querySelector(".other");

/** Show what the files say of an answer; words that are being written stay. */
export function show(card, { points, remark }) {
  if (!isDirty(field(card))) settle(field(card), remark);
  if (isWaiting(card)) return;
  const pressed = press(card, points);
  if (!isDirty(other(card))) settle(other(card), pressed ? "" : points);
  const none = isTask ? "as the checks gave" : "not marked";
  card.querySelector(".standing").textContent = points === "" ? none : pointsText(points);
  card.classList.toggle("marked", points !== "");
}

/** Show points that are not written yet, for they need words. */
export function wait(card, points) {
  card.dataset.wanted = points;
  press(card, points);
  card.querySelector(".standing").textContent = `${pointsText(points)}, once there is a reason`;
}

function press(card, points) {
  let pressed = false;
  for (const button of card.querySelectorAll("[data-points]")) {
    const same = points !== "" && Number(button.dataset.points) === Number(points);
    button.setAttribute("aria-pressed", String(same));
    pressed ||= same;
  }
  return pressed;
}

/** Whether two marks say the same, as 2.5 and 2.50 do. */
export const alike = (one, other) =>
  one.remark === other.remark &&
  (one.points === other.points ||
    (one.points !== "" && other.points !== "" && Number(one.points) === Number(other.points)));

/** Return the words in an answer's field. */
export const words = (card) => field(card).value.trim();

/** Put words into an answer's field, as a person would who then goes on. */
export function setWords(card, text) {
  field(card).value = text;
  fit(field(card));
}

/** Call words saved, but for those that were written while they were on their way. */
export function settleWords(card, text, sent) {
  if (words(card) === sent) settle(field(card), text);
  else field(card).dataset.saved = text;
}

/** Show what the files say, whatever stands in the fields. */
export function replace(card, now) {
  delete card.dataset.wanted;
  settle(field(card), now.remark);
  settleOther(card);
  show(card, now);
}

/** Call the field for other points saved. */
export function settleOther(card) {
  other(card).dataset.saved = other(card).value;
}

/** Whether something stands on the page that no file holds. */
export const isWritten = (card) => isDirty(field(card)) || isDirty(other(card)) || isWaiting(card);

const isWaiting = (card) => card.dataset.wanted !== undefined;

export function toWords(card) {
  field(card).focus();
}

export function toOther(card) {
  other(card).focus();
  other(card).select();
}

/** Go to an answer, so that its keys work. */
export function choose(card) {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: card.offsetHeight > 0.7 * window.innerHeight ? "start" : "center" });
}

/** Return the next answer that a test holds for, from the top again after the last. */
export function nextAfter(card, test) {
  const start = cards.indexOf(card) + 1;
  return [...cards.slice(start), ...cards.slice(0, start)].find(test) ?? null;
}

/** Make a field as high as what stands in it. */
export function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function settle(input, value) {
  input.value = value;
  input.dataset.saved = value;
  if (input.matches("textarea")) fit(input);
}

const isDirty = (input) => input.value !== (input.dataset.saved ?? "");
