// The cards: where the reader is, and what was decided there.

let current = 0;

/** Make finding `number` the current one and bring it into view. */
function go(number, { focus = true, follow = true } = {}) {
  for (const element of $$('.now')) element.classList.remove('now');
  current = number;
  if (!number) return;
  const card = cards.get(number);
  card.classList.add('now');
  const here = placesOf(number).filter((place) => place.matches('mark, .tag'));
  for (const place of here) place.classList.add('now');
  state.at = card.id;
  writeAddress();
  if (follow && here.length && state.view === 'text') here[0].scrollIntoView({ block: 'center' });
  bring(card);
  if (focus) card.focus({ preventScroll: true });
}

/** Scroll the list of cards, and the page only where the list has no scroll bar of its own and nobody is reading the text. */
function bring(card) {
  const list = card.parentElement;
  if (getComputedStyle(list).overflowY === 'auto') {
    list.scrollTop += card.getBoundingClientRect().top - list.getBoundingClientRect().top - 2;
  } else {
    card.scrollIntoView({ block: 'start' });
  }
}

function step(by) {
  if (!shown.length) return;
  const after = shown.find((number) => number > current);
  const before = shown.findLast((number) => number < current);
  go((by > 0 ? after : before) ?? (by > 0 ? shown[0] : shown[shown.length - 1]));
}

const resultOf = (number, decision) => {
  const { start, end } = findings[number - 1].span;
  const from = Math.min(start, ...decision.edits.map((edit) => edit.start));
  const to = Math.max(end, ...decision.edits.map((edit) => edit.end));
  return piecesOf(decision.edits, from, to).map(([kind, text]) => (kind === 'del' ? '' : text)).join('');
};

/** Show what was decided on a finding, on its card and in the text. */
function showDecision(number) {
  const decision = decisionOf(number);
  const card = cards.get(number);
  const accepted = decision?.action === 'accept';
  const rejected = decision?.action === 'reject';
  card.classList.toggle('is-accept', accepted);
  card.classList.toggle('is-reject', rejected);
  for (const place of [...placesOf(number), $('.facts .tag', card)]) {
    place.classList.toggle('accepted', accepted);
    place.classList.toggle('rejected', rejected);
  }
  for (const button of $$('[data-do="accept"], [data-do="reject"]', card)) {
    button.setAttribute('aria-pressed', String(decision?.action === button.dataset.do));
  }
  $('[data-do="undo"]', card).hidden = !decision;
  const line = $('.decision', card);
  line.hidden = !decision;
  line.replaceChildren();
  if (rejected) line.append('Rejected: the text stays as it is');
  if (accepted) {
    const text = resultOf(number, decision);
    line.append('Accepted: ', text.trim() ? make('bdi', {}, `“${visible(text)}”`) : 'the words go');
  }
}

function showProgress() {
  const place = $('#progress');
  if (!place) return;
  const done = decided();
  const accepted = done.filter((number) => decisionOf(number).action === 'accept').length;
  const counts = `${done.length} of ${findings.length} decided: ${accepted} accepted, ${done.length - accepted} rejected`;
  const warning = storable ? '' : ' (this browser does not keep them: export before you leave)';
  place.textContent = done.length ? counts + warning : 'Nothing decided yet';
  for (const id of ['export-decisions', 'export-text', 'forget']) $(`#${id}`).disabled = !done.length;
}

function decisionsChanged(numbers, message) {
  // The same id may stand on several cards only in a report that somebody wrote by hand: show all of them.
  numbers.forEach(showDecision);
  showProgress();
  if (state.status) applyFilters();
  redraw();
  say(message);
}

function acceptEdits(number, edits) {
  const conflict = accept(number, edits);
  if (conflict) {
    say(`Symptom ${conflict} was decided differently in the same place`);
    const line = $('.decision', cards.get(number));
    line.hidden = false;
    line.textContent = `Contradicts what you decided on symptom ${conflict}: undo that first`;
    return;
  }
  decisionsChanged([number], `Symptom ${number} accepted`);
}

const act = {
  accept(number) {
    const best = findings[number - 1].suggestions.find((item) => item.applied) ?? findings[number - 1].suggestions[0];
    if (best) acceptEdits(number, best.edits);
    else act.own(number);
  },
  use(number, button) {
    acceptEdits(number, findings[number - 1].suggestions[Number(button.dataset.c)].edits);
  },
  reject(number) {
    reject(number);
    decisionsChanged([number], `Symptom ${number} rejected`);
  },
  undo(number) {
    undo(number);
    decisionsChanged([number], `Symptom ${number} undecided`);
    $('[data-do="reject"]', cards.get(number)).focus({ preventScroll: true });
  },
  own(number) {
    const card = cards.get(number);
    if ($('.own', card)) {
      $('.own input', card).focus();
      return;
    }
    const finding = findings[number - 1];
    const input = make('input', { type: 'text', value: finding.text, dir: 'auto', 'aria-label': `Your wording for “${finding.text}”` });
    const form = make('form', { className: 'own' }, input, make('button', { type: 'submit' }, 'Save'));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      form.remove();
      card.focus({ preventScroll: true });
      if (input.value === finding.text) act.reject(number);
      else acceptEdits(number, [{ start: finding.span.start, end: finding.span.end, text: input.value }]);
    });
    form.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      form.remove();
      card.focus({ preventScroll: true });
    });
    $('.decide', card).append(form);
    input.select();
  },
};

/** Accept what mtaudit applies, wherever it is shown, undecided and not contradicted. */
function acceptAll() {
  const taken = shown.filter((number) => {
    const best = findings[number - 1].suggestions.find((item) => item.applied);
    return best && !decisionOf(number) && !accept(number, best.edits);
  });
  decisionsChanged(taken, `${taken.length} accepted`);
}
