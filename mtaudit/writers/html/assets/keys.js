// The keyboard. Letters do nothing while the reader types, and none is taken from the browser's own shortcuts.

const help = $('#help');
const openHelp = () => help.showModal();

const keys = {
  j: () => step(1),
  k: () => step(-1),
  a: () => current && act.accept(current),
  r: () => current && act.reject(current),
  e: () => current && act.own(current),
  u: () => current && decisionOf(current) && act.undo(current),
  '/': () => $('#q')?.focus(),
  '?': openHelp,
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const typing = event.target.matches('input:not([type="checkbox"]):not([type="radio"]):not([type="range"]), select, textarea');
  if (typing) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const tab = tabs[Number(event.key) - 1];
  const action = Object.hasOwn(keys, event.key) ? keys[event.key] : tab && (() => tab.click());
  if (!action) return;
  event.preventDefault();
  action();
});
