// The report's data, and what belongs to each finding on the page. Findings are numbered from 1, as on the page.

const source = $('#report');
const entry = JSON.parse(source.textContent).documents[0];
const findings = entry.findings;
const sha256 = source.dataset.sha256;

// Offsets of the report count code points; those of JavaScript strings count UTF-16 units.
const points = /[\ud800-\udfff]/.test(entry.text) ? Array.from(entry.text) : null;
const length = points ? points.length : entry.text.length;
const slice = (start, end) => (points ? points.slice(start, end).join('') : entry.text.slice(start, end));

const cards = new Map($$('.card').map((card) => [Number(card.dataset.n), card]));
const grouped = (elements) => {
  const groups = new Map();
  for (const element of elements) {
    const number = Number(element.dataset.n);
    if (groups.has(number)) groups.get(number).push(element);
    else groups.set(number, [element]);
  }
  return groups;
};
const places = grouped($$('#view-text mark[data-n], #view-text .tag[data-n], .strip .tick[data-n]'));
const placesOf = (number) => places.get(number) ?? [];
const anchorOf = (number) => cards.get(number).id;
const numberOf = (anchor) => {
  const card = anchor ? document.getElementById(anchor) : null;
  return card && card.classList.contains('card') ? Number(card.dataset.n) : 0;
};

/** Return `text[start:end]` with `edits` (sorted, disjoint) as pieces: same, del or ins. */
function piecesOf(edits, start, end) {
  const found = [];
  let at = start;
  for (const edit of edits) {
    if (at < edit.start) found.push(['same', slice(at, edit.start), 0]);
    if (edit.start < edit.end) found.push(['del', slice(edit.start, edit.end), edit.number]);
    if (edit.text) found.push(['ins', edit.text, edit.number]);
    at = edit.end;
  }
  if (at < end) found.push(['same', slice(at, end), 0]);
  return found;
}

const byPlace = (a, b) => a.start - b.start || a.end - b.end || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
const sameEdit = (a, b) => a.start === b.start && a.end === b.end && a.text === b.text;

/** Say whether two edits cannot both be made; the same edit twice can (it is made once). */
function contradicts(a, b) {
  if (sameEdit(a, b)) return false;
  if (a.start === b.start && a.end === b.end) return true;
  if (a.start === a.end || b.start === b.end) return a.start < b.end && b.start < a.end;
  return Math.max(a.start, b.start) < Math.min(a.end, b.end);
}

/** Return edits sorted, each once, without those that overlap an earlier one. */
function disjoint(edits) {
  const kept = [];
  for (const edit of [...edits].sort(byPlace)) {
    const last = kept[kept.length - 1];
    if (!last || (last.end <= edit.start && !(last.start === edit.start && last.end === edit.end))) kept.push(edit);
  }
  return kept;
}

const numbered = (edits, number) => edits.map((edit) => ({ ...edit, number }));

/** The edits that mtaudit applies. */
const proposedEdits = () =>
  disjoint(findings.flatMap((finding, at) =>
    finding.suggestions.filter((item) => item.applied).flatMap((item) => numbered(item.edits, at + 1))));

const madeOf = (edits) =>
  piecesOf(edits, 0, length).map(([kind, text]) => (kind === 'del' ? '' : text)).join('');
