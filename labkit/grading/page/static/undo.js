// What this window has changed, newest last; it outlives a walk to another question.

const PLACE = "labkit-undo";
const MOST = 500;

/** Remember a change that was written. */
export function remember(change) {
  keep([...changes(), change].slice(-MOST));
}

/** Return the newest change as what takes it back, and forget it; nothing if there is none. */
export function takeBack() {
  const all = changes();
  const last = all.pop();
  keep(all);
  return last && { ...last, before: last.after, after: last.before };
}

function changes() {
  return JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
}

function keep(all) {
  sessionStorage.setItem(PLACE, JSON.stringify(all));
}
