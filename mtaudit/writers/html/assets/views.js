// The other ways to see the text: changes, side by side, corrected, surprisal. Drawn when first looked at.

const tabs = $$('[role="tab"]');
const versions = $('#versions');
const drawn = new Set();
const revised = ['changes', 'side', 'corrected'];
const heatEdges = [2, 4, 6, 9, 12];

const version = () => state.version || (decided().length ? 'mine' : 'proposed');
const editsShown = () => (version() === 'mine' ? acceptedEdits() : proposedEdits());

const nodesOf = (pieces) =>
  pieces.map(([kind, text, number]) => {
    if (kind === 'same') return document.createTextNode(visible(text));
    return make(kind, number ? { 'data-n': number } : {}, visible(text));
  });

/** Return the lines of the text with their edits, as pieces; an edit over a line end joins its lines. */
function rowsOf(edits) {
  const found = [];
  const ends = [];
  const characters = points ?? entry.text;
  for (let at = 0; at < length; at += 1) {
    if (characters[at] === '\n' || (characters[at] === '\r' && characters[at + 1] !== '\n')) ends.push(at + 1);
  }
  ends.push(length);
  let start = 0;
  let first = 0;
  let at = 0;
  for (const end of ends) {
    while (at < edits.length && (edits[at].start < end || end === length)) at += 1;
    if (at > first && edits[at - 1].end > end) continue;
    if (at > first || slice(start, end).trim()) found.push(piecesOf(edits.slice(first, at), start, end));
    start = end;
    first = at;
  }
  return found;
}

const paragraph = (pieces) => make('p', { dir: 'auto' }, ...nodesOf(pieces));

const draw = {
  changes(place) {
    place.replaceChildren(...rowsOf(editsShown()).map(paragraph));
  },
  side(place) {
    const heads = make('div', { className: 'row heads' }, make('span', {}, 'Original'), make('span', {}, 'Corrected'));
    const rows = rowsOf(editsShown()).map((pieces) =>
      make('div', { className: 'row' },
        paragraph(pieces.filter(([kind]) => kind !== 'ins')), paragraph(pieces.filter(([kind]) => kind !== 'del'))));
    place.replaceChildren(heads, ...rows);
  },
  corrected(place) {
    place.replaceChildren(visible(version() === 'mine' ? madeOf(acceptedEdits()) : entry.corrected));
  },
  surprisal(place) {
    const found = [];
    let plain = 0;
    let past = 0;
    for (const [start, end, nats] of entry.tokens ?? []) {
      const level = heatEdges.filter((edge) => nats >= edge).length;
      if (level && start >= past) {
        if (plain < start) found.push(document.createTextNode(visible(slice(plain, start))));
        found.push(make('span', { className: `h${level}`, title: `${nats.toFixed(1)} nats` }, visible(slice(start, end))));
        plain = end;
      }
      past = Math.max(past, end);
    }
    found.push(document.createTextNode(visible(slice(plain, length))));
    place.replaceChildren(...found);
  },
};

/** Show the view that the state names. */
function showView() {
  if (!tabs.some((tab) => tab.dataset.view === state.view)) state.view = 'text';
  for (const tab of tabs) {
    const on = tab.dataset.view === state.view;
    tab.setAttribute('aria-selected', String(on));
    tab.tabIndex = on ? 0 : -1;
    $(`#view-${tab.dataset.view}`).hidden = !on;
  }
  versions.hidden = !revised.includes(state.view) || !findings.length;
  for (const radio of $$('input', versions)) radio.checked = radio.value === version();
  if (state.view !== 'text' && !drawn.has(state.view)) {
    draw[state.view]($('.text', $(`#view-${state.view}`)));
    drawn.add(state.view);
  }
}

/** Forget what was drawn from decisions that have changed. */
function redraw() {
  for (const name of revised) drawn.delete(name);
  showView();
}
