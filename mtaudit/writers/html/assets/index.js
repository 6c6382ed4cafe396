// The list of documents: sorted, filtered, a hundred rows at a time. What is shown stands in the address.

const members = ['href', 'name', 'label', 'probability', 'words', 'symptoms', 'critical', 'major', 'minor', 'rate', 'change',
  'failures', 'error'];
const rows = JSON.parse($('#rows').textContent).map((row) => Object.fromEntries(row.map((value, at) => [members[at], value])));
const trend = Boolean($('#rows').dataset.trend);
const heads = { 'machine-translated': 'Machine-translated', human: 'Written by a human', 'insufficient-evidence': 'Insufficient evidence' };
const size = 100;
const shows = { q: '', label: '', least: 0, sort: '', page: 0 };

const whole = (value) => value.toLocaleString('en');
const tenth = (value) => value.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).replace('-', '−');
const percent = (value) => {
  const round = Math.round(value * 100);
  if (value > 0 && value < 1 && round === 0) return 'under 1\u00a0%';
  if (value > 0 && value < 1 && round === 100) return 'over 99\u00a0%';
  return `${round}\u00a0%`;
};

function chosen() {
  const words = shows.q.toLowerCase();
  const found = rows.filter((row) =>
    row.name.toLowerCase().includes(words) && row.symptoms >= shows.least &&
    (!shows.label || (shows.label === 'failed' ? row.error || row.failures : row.label === shows.label)));
  const key = shows.sort.replace('-', '');
  if (!members.includes(key)) return found;
  const sign = shows.sort.startsWith('-') ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [a[key], b[key]];
    if (x === null || y === null) return (x === null) - (y === null); // what has no value comes last, either way
    return sign * (typeof x === 'string' ? x.localeCompare(y, 'en', { numeric: true }) : x - y);
  });
}

const amount = (text, name = '') => make('td', { className: `amount ${name}` }, text);

function line(row) {
  const head = make('th', { scope: 'row' }, make('a', { href: row.href }, make('bdi', {}, visible(row.name))));
  if (row.error) return make('tr', {}, head, make('td', { colSpan: trend ? 7 : 6 }, `Not audited: ${visible(row.error)}`));
  const cells = [
    make('td', { className: 'verdict-cell' }, heads[row.label] ?? row.label, row.failures ? ' (a check failed)' : ''),
    amount(percent(row.probability)), amount(whole(row.words)), amount(whole(row.symptoms)), amount(whole(row.critical)),
    amount(row.rate === null ? '—' : tenth(row.rate)),
  ];
  if (trend) {
    const { change } = row;
    if (change === null) cells.push(amount('new'));
    else cells.push(amount((change > 0 ? '+' : '') + tenth(change), change > 0 ? 'up' : change < 0 ? 'down' : ''));
  }
  return make('tr', {}, head, ...cells);
}

function show() {
  const found = chosen();
  const last = Math.max(Math.ceil(found.length / size) - 1, 0);
  shows.page = Math.min(Math.max(shows.page, 0), last);
  const from = shows.page * size;
  const part = found.slice(from, from + size);
  $('#list tbody').replaceChildren(...part.map(line));
  $('#where').textContent = found.length ? `${whole(from + 1)}–${whole(from + part.length)} of ${whole(found.length)}` : 'No document passes';
  $('#back').disabled = shows.page === 0;
  $('#on').disabled = shows.page === last;
  for (const button of $$('#list [data-key]')) {
    const order = { [button.dataset.key]: 'ascending', [`-${button.dataset.key}`]: 'descending' }[shows.sort];
    if (order) button.parentElement.setAttribute('aria-sort', order);
    else button.parentElement.removeAttribute('aria-sort');
  }
  const written = new URLSearchParams(Object.entries(shows).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
  try {
    history.replaceState(null, '', written.size ? `#${written}` : location.pathname + location.search);
  } catch {
    // a page whose address may not change works all the same
  }
}

function arrive() {
  const read = new URLSearchParams(location.hash.slice(1));
  for (const name of ['q', 'label', 'sort']) shows[name] = read.get(name) ?? '';
  for (const name of ['least', 'page']) shows[name] = Math.max(Number.parseInt(read.get(name) ?? '0', 10) || 0, 0);
  for (const name of ['q', 'label', 'least']) $(`#${name}`).value = String(shows[name]);
  show();
}

const typed = later(show, 120);
$('.filters').addEventListener('input', () => {
  Object.assign(shows, { q: $('#q').value, label: $('#label').value, least: Number($('#least').value) || 0, page: 0 });
  typed();
});
$('.filters').addEventListener('submit', (event) => event.preventDefault());
$('#list thead').addEventListener('click', (event) => {
  const key = event.target.closest('[data-key]')?.dataset.key;
  if (!key) return;
  const text = key === 'name' || key === 'label';
  const first = text ? key : `-${key}`;
  const second = text ? `-${key}` : key;
  shows.sort = shows.sort === first ? second : first;
  shows.page = 0;
  show();
});
const turn = (by) => {
  shows.page += by;
  show();
};
$('#back').addEventListener('click', () => turn(-1));
$('#on').addEventListener('click', () => turn(1));
addEventListener('hashchange', arrive);
arrive();
