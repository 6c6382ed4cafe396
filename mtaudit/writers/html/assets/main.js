// Puts the parts together: one listener for each kind of event, however long the text is.

function refresh() {
  applyFilters();
  writeAddress();
}

function arrive() {
  readAddress();
  showFilters();
  applyFilters();
  showView();
  const number = numberOf(state.at);
  if (number) go(number, { focus: false });
  else if (state.at) document.getElementById(state.at)?.scrollIntoView();
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button) {
    const number = Number(button.closest('.card').dataset.n);
    if (number !== current) go(number, { focus: false });
    act[button.dataset.do](number, button);
    return;
  }
  const tab = event.target.closest('[role="tab"]');
  if (tab) {
    state.view = tab.dataset.view;
    showView();
    writeAddress();
    return;
  }
  const place = event.target.closest('.text [data-n]:not(.out), .tick[data-n]:not(.out)');
  if (place) {
    event.preventDefault();
    go(Number(place.dataset.n), { follow: place.matches('.tick') });
    return;
  }
  const card = event.target.closest('.card');
  if (card && !event.target.closest('a, button, input, summary')) go(Number(card.dataset.n), { focus: false });
});

$('.tabs').addEventListener('keydown', (event) => {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length];
  next.click();
  next.focus();
});

versions.addEventListener('change', (event) => {
  state.version = event.target.value;
  redraw();
  writeAddress();
});

if (filters) {
  const typed = later(refresh, 120);
  filters.addEventListener('input', (event) => {
    readFilters();
    if (event.target.matches('[type="search"], [type="range"]')) typed();
    else refresh();
  });
  filters.addEventListener('submit', (event) => event.preventDefault());
  $('#clear').addEventListener('click', () => {
    clearFilters();
    refresh();
  });
  $('#accept-all').addEventListener('click', acceptAll);
  $('#export-decisions').addEventListener('click', exportDecisions);
  $('#export-text').addEventListener('click', exportText);
  $('#forget').addEventListener('click', () => {
    if (!confirm('Clear all decisions on this text?')) return;
    const numbers = decided();
    forget();
    decisionsChanged(numbers, 'Decisions cleared');
  });
}
$('#help-open').addEventListener('click', openHelp);
addEventListener('hashchange', arrive);
addEventListener('storage', (event) => {
  if (event.key !== storeKey) return;
  const before = decided();
  loadDecisions();
  decisionsChanged([...new Set([...before, ...decided()])], 'Decisions changed in another window');
});

loadDecisions();
decided().forEach(showDecision);
showProgress();
arrive();
