// Which findings are shown.

const filters = $('.filters');
const haystacks = new Map();
let shown = [];

/** Everything that can be searched for in a finding, in lower case. */
function haystack(number) {
  if (!haystacks.has(number)) {
    const finding = findings[number - 1];
    const words = finding.suggestions.flatMap((item) => [...item.edits.map((edit) => edit.text), item.hypothesis?.via ?? '']);
    haystacks.set(number, [finding.text, finding.message, finding.detector, ...words].join('\n').toLowerCase());
  }
  return haystacks.get(number);
}

function passes(number) {
  const finding = findings[number - 1];
  const decision = decisionOf(number);
  return (
    (!state.family || state.family.has(finding.family)) &&
    (!state.severity || state.severity.has(finding.severity)) &&
    (!state.detector || state.detector === finding.detector) &&
    (!state.status || state.status === (decision?.action ?? 'open')) &&
    finding.confidence * 100 >= state.sure &&
    (!state.q || haystack(number).includes(state.q.toLowerCase()))
  );
}

function applyFilters() {
  shown = [];
  findings.forEach((_, at) => {
    const number = at + 1;
    const on = passes(number);
    if (on) shown.push(number);
    cards.get(number).hidden = !on;
    for (const place of placesOf(number)) place.classList.toggle('out', !on);
  });
  const all = findings.length;
  $('#shown').textContent = shown.length === all ? String(all) : `${shown.length} of ${all}`;
  const nothing = $('#nothing');
  if (nothing) nothing.hidden = shown.length > 0 || !all;
  if (filters) $('#clear').hidden = !(state.q || state.detector || state.status || state.sure || state.family || state.severity);
}

/** Put the state into the controls. */
function showFilters() {
  if (!filters) return;
  for (const name of ['q', 'detector', 'status']) $(`#${name}`).value = state[name];
  if ($('#detector').selectedIndex < 0) $('#detector').value = state.detector = '';
  if ($('#status').selectedIndex < 0) $('#status').value = state.status = '';
  $('#sure').value = String(state.sure);
  $('#sure-out').textContent = `${state.sure} %`;
  for (const box of $$('input[type="checkbox"]', filters)) {
    box.checked = !state[box.name] || state[box.name].has(box.value);
  }
}

/** Read the controls into the state. */
function readFilters() {
  for (const name of ['q', 'detector', 'status']) state[name] = $(`#${name}`).value;
  state.sure = Number($('#sure').value);
  $('#sure-out').textContent = `${state.sure} %`;
  for (const name of listed) {
    const boxes = $$(`input[name="${name}"]`, filters);
    const on = boxes.filter((box) => box.checked);
    state[name] = on.length === boxes.length ? null : new Set(on.map((box) => box.value));
  }
}

function clearFilters() {
  Object.assign(state, { q: '', detector: '', status: '', sure: 0, family: null, severity: null });
  showFilters();
}
