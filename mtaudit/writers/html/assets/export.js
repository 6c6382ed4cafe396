// Decisions and the corrected text as files.

function save(name, type, content) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = make('a', { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

const baseName = () => {
  const name = (entry.path || entry.id).split(/[\\/]/).pop().replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 80);
  return name.replace(/^\.+/, '') || 'document';
};

/** What `mtaudit fix --decisions` and `mtaudit learn` read. */
const decisionsFile = () => ({
  format_version: 1,
  document: { id: entry.id, path: entry.path, sha256 },
  decisions: decided().map((number) => {
    const { id, detector, text, span } = findings[number - 1];
    const { action, edits } = decisionOf(number);
    return { finding: id, detector, text, span, action, edits };
  }),
});

function exportDecisions() {
  save(`${baseName()}.decisions.json`, 'application/json', `${JSON.stringify(decisionsFile(), null, 1)}\n`);
}

function exportText() {
  const name = baseName();
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot) : '.txt';
  save(`${dot > 0 ? name.slice(0, dot) : name}.corrected${ending}`, 'text/plain;charset=utf-8', madeOf(acceptedEdits()));
}
