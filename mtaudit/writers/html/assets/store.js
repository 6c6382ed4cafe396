// What the reader decided. Kept in this browser under the hash of the text, so that a report written anew finds it again.
// A decision is {action: 'accept' | 'reject', edits: [{start, end, text}]}; the key is the finding's id.

const storeKey = `mtaudit:decisions:${sha256}`;
let stored = new Map();
let storable = true;

const keyOf = (number) => findings[number - 1].id;
const decisionOf = (number) => stored.get(keyOf(number));
const decided = () => findings.map((_, at) => at + 1).filter((number) => decisionOf(number));

const isEdit = (edit) =>
  edit && Number.isInteger(edit.start) && Number.isInteger(edit.end) && typeof edit.text === 'string' &&
  edit.start >= 0 && edit.start <= edit.end && edit.end <= length;
const isDecision = (decision) =>
  decision && Array.isArray(decision.edits) && decision.edits.every(isEdit) &&
  (decision.action === 'accept' ? decision.edits.length > 0 : decision.action === 'reject' && !decision.edits.length);

/** Read what was stored; anything that is not a decision on a finding of this report is left alone. */
function loadDecisions() {
  try {
    const known = new Set(findings.map((finding) => finding.id));
    const read = Object.entries(JSON.parse(memory.get(storeKey) ?? '{}'));
    stored = new Map(read.filter(([id, decision]) => known.has(id) && isDecision(decision)));
  } catch {
    stored = new Map();
  }
}

function keepDecisions() {
  storable = memory.set(storeKey, stored.size ? JSON.stringify(Object.fromEntries(stored)) : null);
}

const acceptedEdits = () =>
  disjoint(decided().flatMap((number) => numbered(decisionOf(number).edits, number)));

/** Return the finding whose accepted edits contradict `edits`, or 0. */
function conflictOf(number, edits) {
  const others = decided().filter((other) => keyOf(other) !== keyOf(number));
  return others.find((other) =>
    decisionOf(other).edits.some((mine) => edits.some((edit) => contradicts(mine, edit)))) ?? 0;
}

/** Accept `edits` for a finding; returns the finding that stands in the way, or 0. */
function accept(number, edits) {
  const conflict = conflictOf(number, edits);
  if (!conflict) {
    const clean = edits.map(({ start, end, text }) => ({ start, end, text })).sort(byPlace);
    stored.set(keyOf(number), { action: 'accept', edits: clean });
    keepDecisions();
  }
  return conflict;
}

function reject(number) {
  stored.set(keyOf(number), { action: 'reject', edits: [] });
  keepDecisions();
}

function undo(number) {
  stored.delete(keyOf(number));
  keepDecisions();
}

function forget() {
  stored.clear();
  keepDecisions();
}
