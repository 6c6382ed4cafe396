// What the page shows, kept in the address: #finding-id&view=changes&family=terms,senses&sure=70&q=words

const state = { at: '', view: 'text', version: '', q: '', detector: '', status: '', sure: 0, family: null, severity: null };
const listed = ['family', 'severity'];

function readAddress() {
  const [anchor, ...rest] = location.hash.slice(1).split('&');
  const isAnchor = anchor && !anchor.includes('=');
  const read = new URLSearchParams((isAnchor ? rest : [anchor, ...rest]).join('&'));
  try {
    state.at = isAnchor ? decodeURIComponent(anchor) : '';
  } catch {
    state.at = '';
  }
  if (isAnchor && !rest.length) return; // a plain link on the page: it moves, it does not change the filters
  state.view = read.get('view') ?? 'text';
  for (const name of ['version', 'q', 'detector', 'status']) state[name] = read.get(name) ?? '';
  state.sure = Math.min(Math.max(Number.parseInt(read.get('sure') ?? '0', 10) || 0, 0), 100);
  for (const name of listed) state[name] = read.has(name) ? new Set(read.get(name).split(',').filter(Boolean)) : null;
}

function writeAddress() {
  const written = new URLSearchParams();
  if (state.view !== 'text') written.set('view', state.view);
  for (const name of ['version', 'q', 'detector', 'status']) if (state[name]) written.set(name, state[name]);
  if (state.sure) written.set('sure', String(state.sure));
  for (const name of listed) if (state[name]) written.set(name, [...state[name]].join(','));
  const query = written.toString();
  const hash = [encodeURIComponent(state.at), query].filter(Boolean).join('&');
  try {
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  } catch {
    // a page whose address may not change works all the same
  }
}
